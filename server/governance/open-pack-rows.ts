import type { Context } from '#server/access/context.ts';
import { listedClass } from '#server/audit/domain/audited-columns.ts';
import type { RecordedValue } from '#server/audit/domain/row-changes.ts';
import { readPrivateValues } from '#server/audit/private-values.ts';
import type { LoggedRow } from '#server/audit/read-logged-rows.ts';
import type { CanonicalValue } from '#server/platform/domain/canonical-json.ts';
import type { ChosenFile } from './domain/choose-pack-rows.ts';
import { type PackProfile, showsColumn } from './domain/evidence-pack.ts';
import type { PackRow, PackValue } from './domain/pack-rows.ts';

export interface OpenedRows {
  rows: PackRow[];
  /** By event. */
  values: Map<string, PackValue[]>;
}

const EVENTS_AT_ONCE = 20;

function isCommitment(value: RecordedValue): boolean {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && Object.hasOwn(value, 'commit')
  );
}

/** Which columns of which events are to be opened. */
function wantedColumns(
  { file, rows }: ChosenFile<LoggedRow>,
  profile: PackProfile,
): Map<string, Set<string>> {
  const wanted = new Map<string, Set<string>>();
  for (const { table, id, columns } of rows)
    for (const [column, { value, eventId }] of Object.entries(columns)) {
      const isPersonal = listedClass(table, column) !== 'kept';
      if (!isCommitment(value) || !showsColumn(profile, column, isPersonal)) continue;
      if (file.only && !file.only.includes(column)) continue;
      const paths = wanted.get(eventId) ?? new Set(['changes']);
      wanted.set(eventId, paths.add(`changes/${table}:${id}/${column}`));
    }
  return wanted;
}

async function readValues(
  ctx: Pick<Context, 'tx' | 'organisationId'>,
  wanted: ReadonlyMap<string, ReadonlySet<string>>,
): Promise<Map<string, PackValue[]>> {
  const ids = [...wanted.keys()].sort();
  const values = new Map<string, PackValue[]>();
  for (let from = 0; from < ids.length; from += EVENTS_AT_ONCE)
    for (const { eventId, path, salt, value } of await readPrivateValues(
      ctx,
      ids.slice(from, from + EVENTS_AT_ONCE),
    )) {
      if (value === null || !wanted.get(eventId)?.has(path)) continue;
      const shown = { of: eventId, path, salt, value: JSON.parse(value) as CanonicalValue };
      values.set(eventId, [...(values.get(eventId) ?? []), shown]);
    }
  return values;
}

/** Opens the rows of one file of a pack, as far as the profile shows them and nobody had them erased. */
export async function openPackRows(
  ctx: Pick<Context, 'tx' | 'organisationId'>,
  chosen: ChosenFile<LoggedRow>,
  profile: PackProfile,
): Promise<OpenedRows> {
  const { file, rows } = chosen;
  const values = await readValues(ctx, wantedColumns(chosen, profile));
  const opened = new Map(
    [...values.values()].flat().map(({ of, path, value }) => [`${of} ${path}`, value] as const),
  );
  const shown = rows.map(({ table, id, columns, events, exists }): PackRow => {
    const kept = Object.entries(columns).filter(([column]) => !file.only || file.only.includes(column));
    const wrote = new Set(kept.map(([, { eventId }]) => eventId));
    const told = kept.map(([column, { value, eventId }]) => [
      column,
      opened.get(`${eventId} changes/${table}:${id}/${column}`) ?? (value as CanonicalValue),
    ]);
    return {
      id,
      events: events.filter(({ eventId }) => !file.only || wrote.has(eventId)).map(({ index }) => index),
      ...(!exists && { isRemoved: true }),
      values: Object.fromEntries(told),
    };
  });
  return { rows: shown, values };
}
