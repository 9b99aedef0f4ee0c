import superjson from 'superjson';
import { Refusal } from '#server/platform/domain/refusal.ts';

/**
 * What a browser sends to tRPC. superjson can rebuild far more than inputs hold: of its kinds, a typed array of a length
 * that a stranger names takes all memory before anybody asks who they are. Inputs are JSON with dates and holes in it, so
 * nothing else is rebuilt.
 */
const KINDS: ReadonlySet<unknown> = new Set(['Date', 'undefined']);
const DEPTH_MAX = 64;
const NOTES_MAX = 10_000;

interface Nested {
  value: unknown;
  depth: number;
}

function refuse(what: string): never {
  throw new Refusal('invalid', `The input ${what}.`);
}

function childrenOf(value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  return Array.isArray(value) ? value : Object.values(value);
}

/** Walks without recursion: what is nested too deeply must not end the stack that looks for it. */
function walk(root: unknown, visit: (value: unknown) => unknown[]): void {
  const open: Nested[] = [{ value: root, depth: 0 }];
  for (let next = open.pop(); next; next = open.pop()) {
    if (next.depth > DEPTH_MAX) refuse(`is nested deeper than ${DEPTH_MAX} levels`);
    for (const value of visit(next.value)) open.push({ value, depth: next.depth + 1 });
  }
}

/** The notes of superjson: a kind `["Date"]`, a kind with notes on parts `["map", {…}]`, or notes by place `{…}`. */
function requireKnownKinds(notes: unknown): void {
  let count = 0;
  walk(notes, (note) => {
    count += 1;
    if (count > NOTES_MAX) refuse('carries too many notes on its values');
    if (!Array.isArray(note))
      return typeof note === 'object' && note !== null ? Object.values(note) : refuse('is not readable');
    if (note.length !== 1 || !KINDS.has(note[0])) refuse('holds a kind of value that is not accepted here');
    return [];
  });
}

/** Turns what arrived into an operation's raw input; refuses with `invalid` whatever is not JSON with dates in it. */
export function readWireInput(sent: unknown): unknown {
  if (sent === undefined) return undefined;
  if (typeof sent !== 'object' || sent === null || !('json' in sent)) refuse('is not readable');
  const { json, meta } = sent as { json: unknown; meta?: { values?: unknown } | null };
  walk(json, childrenOf);
  const values = typeof meta === 'object' ? meta?.values : undefined;
  if (values === undefined) return json;
  requireKnownKinds(values);
  try {
    return superjson.deserialize({ json, meta: { values } } as Parameters<typeof superjson.deserialize>[0]);
  } catch (cause) {
    throw new Refusal('invalid', 'The input is not readable.', { cause });
  }
}
