import { row, rows } from '#server/platform/db.ts';
import type { SealedColumn } from '#server/platform/sealed-column.ts';
import type { Tx } from '#server/platform/tx.ts';

/** A sealed value with what its place is named by. */
export type SealedRow = Readonly<Record<string, string>> & { id: string; sealed: string };

/** Values behind an id that were not wrapped by what `prefix` stands for; the oldest ids first, locked against other workers. */
export function staleValues(
  tx: Tx,
  { table, column, named }: SealedColumn,
  prefix: string,
  { after, limit }: { after: string; limit: number },
): Promise<SealedRow[]> {
  const columns = ['id', ...named].join(', ');
  return rows<SealedRow>(
    tx,
    `SELECT ${columns}, ${column} AS sealed FROM ${table} WHERE ${column} IS NOT NULL AND NOT starts_with(${column}, $1)
       AND id > $2 ORDER BY id LIMIT $3 FOR UPDATE SKIP LOCKED`,
    [prefix, after, limit],
  );
}

/** Replaces sealed values by the same ones, wrapped anew, for the place where they belong by now. */
export async function replaceValues(
  tx: Tx,
  { table, column, renewed }: SealedColumn,
  values: readonly { id: string; sealed: string }[],
): Promise<void> {
  await rows(
    tx,
    `UPDATE ${table} t SET ${column} = v.sealed${renewed ? `, ${renewed.mark}` : ''} FROM unnest($1::text[], $2::text[]) AS v(id, sealed) WHERE t.id = v.id`,
    [values.map(({ id }) => id), values.map(({ sealed }) => sealed)],
  );
}

/** How many values are still wrapped otherwise. */
export async function countStale(tx: Tx, { table, column }: SealedColumn, prefix: string): Promise<number> {
  const found = await row<{ count: number }>(
    tx,
    `SELECT count(*)::int AS count FROM ${table} WHERE ${column} IS NOT NULL AND NOT starts_with(${column}, $1)`,
    [prefix],
  );
  return found?.count ?? 0;
}

/** An organisation for each person, whose log their secrets' rotation is told in; people of none are left out. */
export async function organisationOfPeople(
  tx: Tx,
  personIds: readonly string[],
): Promise<Map<string, string>> {
  const found = await rows<{ personId: string; organisationId: string }>(
    tx,
    `SELECT person_id AS "personId", min(organisation_id) AS "organisationId" FROM membership WHERE person_id = ANY($1) GROUP BY person_id`,
    [personIds],
  );
  return new Map(found.map(({ personId, organisationId }) => [personId, organisationId]));
}
