import { type CanonicalValue, exactValues } from '../../platform/domain/canonical-json.ts';
import { classOf, EXACT_CHARS_MAX } from './audited-columns.ts';
import type { Commitment } from './commitment.ts';

/**
 * What a transaction did to governed rows, as Postgres noted it, and how that stands in events. Only columns that were
 * written are carried, so an event stays small however large the row is.
 */
/** `state` is no change: it records what a row already was when the log began to know of rows. */
export const CHANGE_OPS = ['insert', 'update', 'delete', 'state'] as const;
export type ChangeOp = (typeof CHANGE_OPS)[number];

export interface RowChange {
  /** `table:id`. */
  resource: string;
  op: ChangeOp;
  /** Orders the changes of one row. */
  n: number;
  set: Readonly<Record<string, unknown>>;
}

/** A column as it stands in an event. */
export type RecordedValue = CanonicalValue | Commitment | { secret: true };

export interface RecordedChange {
  n: number;
  op: ChangeOp;
  set: Readonly<Record<string, RecordedValue>>;
}

/** A value that is committed to, and under whose key it is kept. */
export interface HiddenColumn {
  path: string;
  value: CanonicalValue;
  owner: 'organisation' | 'subject';
}

/** A change as Postgres notes it: a changed row with all that it was and is, because to compare is cheaper here than there. */
interface NotedChange extends RowChange {
  was?: Readonly<Record<string, unknown>>;
}

/** Reads the notes of a transaction, one JSON text per change, and puts the changes of each row together. */
export function readChanges(notes: readonly string[]): Map<string, RowChange> {
  const changes = new Map<string, RowChange>();
  for (const note of notes) {
    const change = changeOf(JSON.parse(note) as NotedChange);
    if (!change) continue;
    const before = changes.get(change.resource);
    changes.set(change.resource, before ? merged(before, change) : change);
  }
  return changes;
}

/** What a note says that changed; null when nothing did. Nulls of a new row say nothing: what is not set is null. */
function changeOf({ resource, op, n, set, was }: NotedChange): RowChange | null {
  if (op === 'insert') return { resource, op, n, set: filtered(set, (_, value) => value !== null) };
  if (!was) return { resource, op, n, set };
  const changed = filtered(set, (column, value) => !isSame(value, was[column]));
  return Object.keys(changed).length > 0 ? { resource, op, n, set: changed } : null;
}

function filtered(
  set: RowChange['set'],
  keeps: (column: string, value: unknown) => boolean,
): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  for (const column in set) if (keeps(column, set[column])) kept[column] = set[column];
  return kept;
}

/** Whether two parsed JSON values say the same; keys of an object stand in one order, as Postgres keeps them. */
function isSame(value: unknown, before: unknown): boolean {
  if (value === before) return true;
  const areObjects =
    typeof value === 'object' && typeof before === 'object' && value !== null && before !== null;
  return areObjects && JSON.stringify(value) === JSON.stringify(before);
}

function merged(before: RowChange, change: RowChange): RowChange {
  const { resource, n, op } = change;
  if (op === 'delete') return { resource, n, op, set: {} };
  // A row that was removed and made again is a new row; one that was made and changed is still new.
  if (op === 'insert' || op === 'state') return change;
  return { resource, n, op: before.op, set: { ...before.set, ...change.set } };
}

export function tableOf(resource: string): string {
  return resource.slice(0, resource.indexOf(':'));
}

/** What is empty says nothing about anybody, so there is nothing to hide and nothing to erase. */
function isEmpty(value: CanonicalValue): boolean {
  return typeof value === 'object' && value !== null ? Object.keys(value).length === 0 : value === '';
}

/** An escaped character takes six at most, so what is short needs no printing to know. */
function isTooLong(value: CanonicalValue): boolean {
  if (typeof value === 'string' && value.length * 6 + 2 <= EXACT_CHARS_MAX) return false;
  return typeof value === 'object' || typeof value === 'string'
    ? JSON.stringify(value).length > EXACT_CHARS_MAX
    : false;
}

/** How a change stands in an event: exact values, and `commit` for the others. */
export function recordChange(
  change: RowChange,
  commit: (hidden: HiddenColumn) => Commitment,
): RecordedChange {
  const table = tableOf(change.resource);
  const set: Record<string, RecordedValue> = {};
  for (const [column, raw] of Object.entries(change.set)) {
    const kind = classOf(table, column, raw);
    const value = exactValues(raw);
    const isLong = kind === 'exact' && isTooLong(value);
    if (kind === 'secret' && value !== null) set[column] = { secret: true };
    else if (value === null || isEmpty(value) || (kind === 'exact' && !isLong)) set[column] = value;
    else {
      const owner = kind === 'private' ? 'subject' : 'organisation';
      set[column] = commit({ path: `changes/${change.resource}/${column}`, value, owner });
    }
  }
  return { n: change.n, op: change.op, set };
}
