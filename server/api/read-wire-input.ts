import superjson from 'superjson';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { refuseDeepInput } from './refuse-deep-input.ts';

/**
 * What a browser sends to tRPC. superjson can rebuild far more than inputs hold: of its kinds, a typed array of a length
 * that a stranger names takes all memory before anybody asks who they are. Inputs are JSON with dates and holes in it, so
 * nothing else is rebuilt.
 */
const KINDS: ReadonlySet<unknown> = new Set(['Date', 'undefined']);
const NOTES_MAX = 10_000;

function refuse(what: string): never {
  throw new Refusal('invalid', `The input ${what}.`);
}

/** The notes of superjson: a kind `["Date"]`, a kind with notes on parts `["map", {…}]`, or notes by place `{…}`. */
function requireKnownKinds(notes: unknown): void {
  refuseDeepInput(notes);
  const open: unknown[] = [notes];
  for (let count = 0; open.length > 0; count += 1) {
    const note = open.pop();
    if (count > NOTES_MAX) refuse('carries too many notes on its values');
    if (Array.isArray(note)) {
      if (note.length !== 1 || !KINDS.has(note[0])) refuse('holds a kind of value that is not accepted here');
    } else if (typeof note === 'object' && note !== null) {
      for (const inner of Object.values(note)) open.push(inner);
    } else refuse('is not readable');
  }
}

/** Turns what arrived into an operation's raw input; refuses with `invalid` whatever is not JSON with dates in it. */
export function readWireInput(sent: unknown): unknown {
  if (sent === undefined) return undefined;
  if (typeof sent !== 'object' || sent === null || !('json' in sent)) refuse('is not readable');
  const { json, meta } = sent as { json: unknown; meta?: { values?: unknown } | null };
  refuseDeepInput(json);
  const values = typeof meta === 'object' ? meta?.values : undefined;
  if (values === undefined) return json;
  requireKnownKinds(values);
  try {
    return superjson.deserialize({ json, meta: { values } } as Parameters<typeof superjson.deserialize>[0]);
  } catch (cause) {
    throw new Refusal('invalid', 'The input is not readable.', { cause });
  }
}
