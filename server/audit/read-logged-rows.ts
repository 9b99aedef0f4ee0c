import type { Context } from '#server/access/context.ts';
import type { RecordedChange, RecordedValue } from './domain/row-changes.ts';
import { type LoggedChangeRow, loggedChanges } from './logged-rows.views.ts';
import { readPrivately } from './private-values.ts';

/** A row as the log says it is: its columns as they stand in events, and which events said so. */
export interface LoggedRow {
  table: string;
  id: string;
  /** Each column with the event that wrote it last. */
  columns: Readonly<Record<string, { value: RecordedValue; eventId: string }>>;
  /** The events that changed it, oldest first; a long one commits to the whole of its changes, under the path `changes`. */
  events: readonly { eventId: string; index: number; isLong: boolean }[];
  /** False when it was removed. */
  exists: boolean;
}

export interface LoggedTable {
  rows: LoggedRow[];
  /** False when there were more changes than are read. */
  isWhole: boolean;
}

const CHANGES_MAX = 20_000;
const EVENTS_AT_ONCE = 20;

/** What events say that are too long for a leaf, and commit to the whole of their changes. */
async function longChanges(
  ctx: Pick<Context, 'tx' | 'organisationId'>,
  found: readonly LoggedChangeRow[],
): Promise<Map<string, Record<string, RecordedChange>>> {
  const ids = [...new Set(found.flatMap(({ change, eventId }) => (change === null ? eventId : [])))];
  const opened = new Map<string, Record<string, RecordedChange>>();
  for (let from = 0; from < ids.length; from += EVENTS_AT_ONCE)
    for (const [id, { changes }] of await readPrivately(ctx, ids.slice(from, from + EVENTS_AT_ONCE)))
      if (typeof changes === 'string') opened.set(id, JSON.parse(changes) as Record<string, RecordedChange>);
  return opened;
}

function foldRow(
  resource: string,
  changes: readonly LoggedChangeRow[],
  opened: ReadonlyMap<string, Record<string, RecordedChange>>,
): LoggedRow {
  let columns: Record<string, { value: RecordedValue; eventId: string }> = {};
  let exists = true;
  for (const { change, eventId } of changes) {
    const said = change === null ? opened.get(eventId)?.[resource] : (JSON.parse(change) as RecordedChange);
    if (!said) continue;
    exists = said.op !== 'delete';
    const set = Object.entries(said.set).map(([column, value]) => [column, { value, eventId }] as const);
    columns = said.op === 'update' ? { ...columns, ...Object.fromEntries(set) } : Object.fromEntries(set);
  }
  const split = resource.indexOf(':');
  return {
    table: resource.slice(0, split),
    id: resource.slice(split + 1),
    columns,
    events: changes.map(({ eventId, leafIndex, change }) => ({
      ...{ eventId, index: leafIndex },
      isLong: change === null,
    })),
    exists,
  };
}

/**
 * Every row of a governed table as of a tree size, from the log alone, in the order of their ids. Commitments stay closed.
 * At most 20,000 changes are read.
 */
export async function readLoggedRows(
  ctx: Pick<Context, 'tx' | 'organisationId'>,
  table: string,
  size: number,
): Promise<LoggedTable> {
  const found = await loggedChanges(ctx.tx, ctx.organisationId, { table, size, limit: CHANGES_MAX + 1 });
  const read = found.slice(0, CHANGES_MAX);
  const opened = await longChanges(ctx, read);
  const byRow = Map.groupBy(read, ({ resource }) => resource);
  const rows = [...byRow].map(([resource, changes]) => foldRow(resource, changes, opened));
  return { rows, isWhole: found.length <= CHANGES_MAX };
}
