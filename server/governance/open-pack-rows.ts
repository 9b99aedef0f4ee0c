import type { Context } from '#server/access/context.ts';
import { listedClass } from '#server/audit/domain/audited-columns.ts';
import type { RecordedValue } from '#server/audit/domain/row-changes.ts';
import { readPrivateValues } from '#server/audit/private-values.ts';
import type { LoggedRow } from '#server/audit/read-logged-rows.ts';
import type { CanonicalValue } from '#server/platform/domain/canonical-json.ts';
import type { ChosenFile } from './domain/choose-pack-rows.ts';
import { type PackProfile, showsColumn } from './domain/evidence-pack.ts';
import type { PackFile } from './domain/pack-contents.ts';
import type { PackRow, PackValue } from './domain/pack-rows.ts';

export interface OpenedRows {
  rows: PackRow[];
  /** By event. */
  values: Map<string, PackValue[]>;
}

const EVENTS_AT_ONCE = 20;

function columnsShown({ only }: PackFile, { columns }: LoggedRow) {
  return Object.entries(columns).filter(([column]) => !only || only.includes(column));
}

/** All events of a row; where only some columns are shown, those that wrote them. */
function eventsShown(file: PackFile, row: LoggedRow): LoggedRow['events'] {
  if (!file.only) return row.events;
  const wrote = new Set(columnsShown(file, row).map(([, { eventId }]) => eventId));
  return row.events.filter(({ eventId }) => wrote.has(eventId));
}

function isCommitment(value: RecordedValue): boolean {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && Object.hasOwn(value, 'commit')
  );
}

/** Which values of which events are to be opened. */
function wantedValues({ file, rows }: ChosenFile<LoggedRow>, profile: PackProfile): Map<string, Set<string>> {
  const wanted = new Map<string, Set<string>>();
  const want = (eventId: string, path: string) =>
    wanted.set(eventId, (wanted.get(eventId) ?? new Set()).add(path));
  for (const row of rows) {
    for (const { eventId, isLong } of eventsShown(file, row)) if (isLong) want(eventId, 'changes');
    for (const [column, { value, eventId }] of columnsShown(file, row)) {
      const isPersonal = listedClass(row.table, column) !== 'kept';
      if (isCommitment(value) && showsColumn(profile, column, isPersonal))
        want(eventId, `changes/${row.table}:${row.id}/${column}`);
    }
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
  const values = await readValues(ctx, wantedValues(chosen, profile));
  const opened = new Map(
    [...values.values()].flat().map(({ of, path, value }) => [`${of} ${path}`, value] as const),
  );
  const shown = rows.map((row): PackRow => {
    const { table, id, exists } = row;
    const told = columnsShown(file, row).map(([column, { value, eventId }]) => [
      column,
      opened.get(`${eventId} changes/${table}:${id}/${column}`) ?? (value as CanonicalValue),
    ]);
    return {
      id,
      events: eventsShown(file, row).map(({ index }) => index),
      ...(!exists && { isRemoved: true }),
      values: Object.fromEntries(told),
    };
  });
  return { rows: shown, values };
}
