import type { Tx } from '#server/platform/tx.ts';
import { dropMonth, monthsOfPayloads } from './payload-months.store.ts';

/** The months before this moment that have payloads of their own, oldest first, as `YYYYMM`. */
export async function payloadMonthsBefore(tx: Tx, before: Date): Promise<string[]> {
  const last = before.toISOString().slice(0, 7).replace('-', '');
  return (await monthsOfPayloads(tx)).filter((month) => month < last);
}

/**
 * Drops the payloads of a month at once where that month is over for every organisation in it and nothing keeps any of
 * them: no hold, no freeze, no open case. Tells of whom how many went; otherwise they go row by row, as before.
 */
export function dropPayloadMonth(
  tx: Tx,
  given: { month: string; at: Date; defaultDays: number },
): Promise<{ organisationId: string; payloads: number }[]> {
  return dropMonth(tx, given.month, given.at, given.defaultDays);
}
