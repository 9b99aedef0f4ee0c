import type { CanonicalValue } from '../../platform/domain/canonical-json.ts';
import type { RecordedChange } from './row-changes.ts';

/** One column of a row as the log knows it. */
export type KnownValue =
  | { kind: 'known'; value: CanonicalValue }
  /** Committed to, and since erased. */
  | { kind: 'erased' }
  /** Never recorded. */
  | { kind: 'secret' };

/** One change of a row, with when and by which event it was made; commitments are opened already. */
export interface OpenedChange {
  eventId: string;
  at: Date;
  op: RecordedChange['op'];
  n: number;
  set: Readonly<Record<string, KnownValue>>;
}

/** What a row was. */
export interface KnownState {
  exists: boolean;
  values: Readonly<Record<string, KnownValue>>;
  /** The event that last changed it; null when no event did. */
  changedBy: { eventId: string; at: Date } | null;
  /** False when the row is older than the log's knowledge of rows: then some columns may be missing. */
  isComplete: boolean;
}

const NOTHING: KnownState = { exists: false, values: {}, changedBy: null, isComplete: true };

function step(state: KnownState, change: OpenedChange): KnownState {
  const changedBy = { eventId: change.eventId, at: change.at };
  if (change.op === 'delete') return { exists: false, values: {}, changedBy, isComplete: true };
  if (change.op === 'insert' || change.op === 'state')
    return { exists: true, values: change.set, changedBy, isComplete: true };
  const isComplete = state.isComplete && state.exists;
  return { exists: true, values: { ...state.values, ...change.set }, changedBy, isComplete };
}

/** A fold that is under way: changes of one row are given to it in the order of `n`, in as many pieces as there are. */
export interface Fold {
  state: KnownState;
  /** Whether a change later than the time was met. */
  isOver: boolean;
}

/** A fold that has seen nothing yet. */
export const NOTHING_YET: Fold = { state: NOTHING, isOver: false };

/**
 * Goes on with a fold, up to and including the time. A change later than the time ends it even where one after it is
 * earlier: it waited for the row, so it came later whatever its request's clock said.
 */
export function foldOn(fold: Fold, changes: readonly OpenedChange[], at: Date): Fold {
  let { state } = fold;
  if (fold.isOver) return fold;
  for (const change of changes.toSorted((a, b) => a.n - b.n)) {
    // What begins with a state, or in the middle, was there before the log knew of it.
    if (state === NOTHING && change.op !== 'insert') state = { ...NOTHING, isComplete: false };
    if (change.at > at) return { state, isOver: true };
    state = step(state, change);
  }
  return { state, isOver: false };
}
