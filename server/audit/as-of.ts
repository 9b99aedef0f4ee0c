import type { Context } from '#server/access/context.ts';
import { rows } from '#server/platform/db.ts';
import type { CanonicalValue } from '#server/platform/domain/canonical-json.ts';
import {
  type Fold,
  foldOn,
  type KnownState,
  type KnownValue,
  NOTHING_YET,
  type OpenedChange,
} from './domain/fold-state.ts';
import { type RecordedChange, type RecordedValue, tableOf } from './domain/row-changes.ts';
import { readPrivately } from './private-values.ts';

/** A row of a governed table. */
export interface ResourceRef {
  table: string;
  id: string;
}

const CHANGES_AT_ONCE = 5_000;
const EVENTS_AT_ONCE = 200;

interface ChangeRow {
  resource: string;
  n: number;
  eventId: string;
  at: Date;
  canonical: string;
}

function isMarked<K extends string>(value: RecordedValue, key: K): value is Record<K, never> & RecordedValue {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.hasOwn(value, key);
}

/** Opens a recorded column; exact objects do not occur, so `commit` and `secret` mean what they say. */
function openValue(value: RecordedValue, hidden: string | null | undefined): KnownValue {
  if (isMarked(value, 'secret')) return { kind: 'secret' };
  if (!isMarked(value, 'commit')) return { kind: 'known', value: value as CanonicalValue };
  if (typeof hidden !== 'string') return { kind: 'erased' };
  return { kind: 'known', value: JSON.parse(hidden) as CanonicalValue };
}

function openChange(found: ChangeRow, kept: Readonly<Record<string, string | null>>): OpenedChange {
  const { resource, n, eventId, at } = found;
  const { changes } = JSON.parse(found.canonical) as { changes?: unknown };
  const whole = isMarked(changes as RecordedValue, 'commit') ? JSON.parse(kept.changes ?? '{}') : changes;
  const change = (whole as Record<string, RecordedChange> | undefined)?.[resource];
  // The whole of the changes was erased, or is damaged: that the row changed is known, but not to what.
  if (!change) return { eventId, at, n, op: 'update', set: {} };
  const set = Object.entries(change.set).map(([column, value]): [string, KnownValue] => {
    const path = `changes/${resource}/${column}`;
    const hidden = kept[path];
    return [column, openValue(value, hidden)];
  });
  return { eventId, at, n, op: change.op, set: Object.fromEntries(set) };
}

async function keptValues(ctx: Pick<Context, 'tx' | 'organisationId'>, eventIds: readonly string[]) {
  const kept = new Map<string, Record<string, string | null>>();
  const wanted = [...new Set(eventIds)];
  for (let from = 0; from < wanted.length; from += EVENTS_AT_ONCE)
    for (const [id, fields] of await readPrivately(ctx, wanted.slice(from, from + EVENTS_AT_ONCE)))
      kept.set(id, fields);
  return kept;
}

function readChanges(
  { tx, organisationId }: Pick<Context, 'tx' | 'organisationId'>,
  names: readonly string[],
  after: ChangeRow | undefined,
): Promise<ChangeRow[]> {
  return rows<ChangeRow>(
    tx,
    `SELECT c.resource, c.n, c.event_id AS "eventId", e.at, e.canonical FROM audit_change c
     JOIN audit_event e ON e.id = c.event_id
     WHERE c.organisation_id = $1 AND c.resource = ANY($2)
       AND ($3::text IS NULL OR (c.resource, c.n) > ($3 COLLATE "C", $4::bigint))
     ORDER BY c.resource, c.n LIMIT ${CHANGES_AT_ONCE}`,
    [organisationId, names, after?.resource ?? null, after?.n ?? null],
  );
}

/** The states of several rows at one time, from events alone, by `table:id`. */
export async function asOfMany(
  ctx: Pick<Context, 'tx' | 'organisationId'>,
  resources: readonly ResourceRef[],
  at: Date,
): Promise<Map<string, KnownState>> {
  const folds = new Map<string, Fold>(resources.map(({ table, id }) => [`${table}:${id}`, NOTHING_YET]));
  for (let last: ChangeRow | undefined; ; ) {
    const page = await readChanges(ctx, [...folds.keys()], last);
    const kept = await keptValues(
      ctx,
      page.map(({ eventId }) => eventId),
    );
    for (const [name, found] of Map.groupBy(page, ({ resource }) => resource)) {
      const changes = found.map((change) => openChange(change, kept.get(change.eventId) ?? {}));
      folds.set(name, foldOn(folds.get(name) ?? NOTHING_YET, changes, at));
    }
    last = page.at(-1);
    if (page.length < CHANGES_AT_ONCE) break;
  }
  return new Map([...folds].map(([name, { state }]) => [name, state]));
}

/**
 * The state of a governed row at a time, from events alone: what Postgres noted in each event is folded, commitments are
 * opened while their subject's key lives.
 */
export async function asOf(
  ctx: Pick<Context, 'tx' | 'organisationId'>,
  resource: ResourceRef,
  at: Date,
): Promise<KnownState> {
  const found = await asOfMany(ctx, [resource], at);
  const state = found.get(`${resource.table}:${resource.id}`);
  if (!state) throw new Error(`${tableOf(`${resource.table}:`)} was not read`);
  return state;
}
