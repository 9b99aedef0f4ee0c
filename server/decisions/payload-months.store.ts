import { row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';

/** Makes the partitions, of records and of payloads, for a month and those after it where they are missing; returns how many. */
export async function makeMonths(tx: Tx, from: Date, months: number): Promise<number> {
  const found = await row<{ made: number }>(tx, 'SELECT make_payload_months($1, $2) AS made', [from, months]);
  return found?.made ?? 0;
}

/** The months that have a partition of payloads, as `YYYYMM`, oldest first. */
export async function monthsOfPayloads(tx: Tx): Promise<string[]> {
  const found = await rows<{ month: string }>(tx, 'SELECT payload_months() AS month');
  return found.map(({ month }) => month);
}

/** Drops a month of payloads that is over for everybody in it, and tells of whom how many went; nothing when it is not. */
export function dropMonth(
  tx: Tx,
  month: string,
  at: Date,
  defaultDays: number,
): Promise<{ organisationId: string; payloads: number }[]> {
  return rows(
    tx,
    'SELECT organisation_id AS "organisationId", payloads FROM drop_payload_month($1, $2, $3)',
    [month, at, defaultDays],
  );
}
