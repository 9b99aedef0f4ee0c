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

type Reader = Pick<Context, 'tx' | 'organisationId'>;

/** Where a table is read on; a row that the page cut in two comes with its beginning. */
export interface LoggedPosition {
  after: { resource: string; n: number };
  begun: LoggedChangeRow[];
}

export interface LoggedPage {
  rows: LoggedRow[];
  /** null when the table is at its end. */
  next: LoggedPosition | null;
}

/** How many changes a page reads. */
const PAGE = 5_000;
const EVENTS_AT_ONCE = 20;

/** What events say that are too long for a leaf, and commit to the whole of their changes. */
async function longChanges(
  ctx: Reader,
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

async function foldAll(ctx: Reader, changes: readonly LoggedChangeRow[]): Promise<LoggedRow[]> {
  const opened = await longChanges(ctx, changes);
  const byRow = Map.groupBy(changes, ({ resource }) => resource);
  return [...byRow].map(([resource, own]) => foldRow(resource, own, opened));
}

/**
 * The rows of a governed table as of a tree size, from the log alone, page by page in the order of their ids. Commitments
 * stay closed.
 */
export async function readLoggedRows(
  ctx: Reader,
  table: string,
  size: number,
  from: LoggedPosition = { after: { resource: `${table}:`, n: -1 }, begun: [] },
  limit = PAGE,
): Promise<LoggedPage> {
  const wanted = { after: from.after, before: `${table};`, size, limit };
  const found = await loggedChanges(ctx.tx, ctx.organisationId, wanted);
  const read = [...from.begun, ...found];
  const last = read.at(-1);
  if (found.length < limit || !last) return { rows: await foldAll(ctx, read), next: null };
  const begun = read.filter(({ resource }) => resource === last.resource);
  const whole = read.slice(0, read.length - begun.length);
  return { rows: await foldAll(ctx, whole), next: { after: { resource: last.resource, n: last.n }, begun } };
}

const CHANGES_OF_ROW_MAX = 10_000;

/** One row of a governed table as of a tree size, from the log alone; null when no event in that tree speaks of it. */
export async function readLoggedRow(
  ctx: Reader,
  { table, id }: { table: string; id: string },
  size: number,
): Promise<LoggedRow | null> {
  const resource = `${table}:${id}`;
  // No id goes on with a blank, so nothing lies between the two.
  const wanted = { after: { resource, n: -1 }, before: `${resource} `, size, limit: CHANGES_OF_ROW_MAX };
  const [row] = await foldAll(ctx, await loggedChanges(ctx.tx, ctx.organisationId, wanted));
  return row ?? null;
}
