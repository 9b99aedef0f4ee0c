import type { Figures } from './read-spans.ts';
import { TRACE_METADATA, type TraceState } from './trace-keys.ts';
import { TRACE_LIMITS } from './trace-limits.ts';

export const ASSESSMENT_KINDS = ['feedback', 'expectation', 'issue'] as const;
export type AssessmentKind = (typeof ASSESSMENT_KINDS)[number];

/** What somebody or something says of a trace. */
export interface TraceAssessmentFacts {
  id: string;
  traceId: string;
  name: string;
  kind: AssessmentKind;
  value: unknown;
  error: { code: string; message: string; stackTrace: string } | null;
  rationale: string | null;
  /** HUMAN | LLM_JUDGE | CODE, as clients write it. */
  sourceType: string;
  sourceId: string;
  spanId: string | null;
  metadata: Record<string, string> | null;
  overrides: string | null;
  isValid: boolean;
  createdMs: number;
  updatedMs: number;
}

/** A trace without its spans. */
export interface TraceFacts {
  id: string;
  workspaceId: string;
  /** The experiment's id on the wire. */
  experiment: string;
  requestTimeMs: number;
  durationMs: number | null;
  state: TraceState;
  name: string | null;
  clientRequestId: string | null;
  requestPreview: string | null;
  responsePreview: string | null;
  metadata: Record<string, string>;
  tags: Record<string, string>;
  assessments: TraceAssessmentFacts[];
}

/** Beginnings of what was asked and answered: kept encrypted, because they are personal more often than not. */
export interface TracePreviews {
  request: string | null;
  response: string | null;
  /** What clients write into the metadata of the same texts. */
  metadata: Record<string, string>;
}

const PERSONAL: readonly string[] = [TRACE_METADATA.inputs, TRACE_METADATA.outputs];

/** Parts metadata into what is kept in clear and what is kept with the previews. */
export function partMetadata(metadata: Readonly<Record<string, string>>): {
  clear: Record<string, string>;
  personal: Record<string, string>;
} {
  const entries = Object.entries(metadata);
  return {
    clear: Object.fromEntries(entries.filter(([key]) => !PERSONAL.includes(key))),
    personal: Object.fromEntries(entries.filter(([key]) => PERSONAL.includes(key))),
  };
}

/** Reads figures that a client wrote into metadata as JSON; null when it wrote none that can be read. */
export function figuresIn(metadata: Readonly<Record<string, string>>, key: string): Figures | null {
  try {
    const parsed: unknown = JSON.parse(metadata[key] ?? 'null');
    if (typeof parsed !== 'object' || parsed === null) return null;
    const numbers = Object.entries(parsed).filter(([, value]) => typeof value === 'number');
    return numbers.length > 0 ? Object.fromEntries(numbers) : null;
  } catch {
    return null;
  }
}

/** How many spans of a trace are to come: as many as its client says, but no more than are kept; null when it does not say. */
export function awaitedSpans({ metadata }: Pick<TraceFacts, 'metadata'>): number | null {
  const announced = figuresIn(metadata, TRACE_METADATA.sizeStats)?.num_spans;
  return announced === undefined ? null : Math.min(announced, TRACE_LIMITS.spansPerTrace);
}
