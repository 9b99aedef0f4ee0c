/** An event of the log as exports read it back from its canonical form. */
export interface ParsedEvent {
  id: string;
  organisation: string;
  workspace?: string;
  /** ISO 8601. */
  at: string;
  type: string;
  actor: { type: string; id: string; name?: string; session?: string; methods?: string[]; script?: string };
  resource: { type: string; id: string };
  covers: string[];
  details: Readonly<Record<string, unknown>>;
  changes?: unknown;
  correlation: string;
  causation?: string;
}

/** A sealed event: its place in the log, the bytes that were sealed, and what they say. */
export interface ExportedEvent {
  index: number;
  canonical: string;
  event: ParsedEvent;
}

/** Reads a sealed event back. Throws when it is none, which only damage can cause. */
export function parseEvent(index: number, canonical: string): ExportedEvent {
  return { index, canonical, event: JSON.parse(canonical) as ParsedEvent };
}
