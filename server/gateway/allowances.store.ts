import type { Database } from '#server/platform/unit-of-work.ts';
import type { AllowanceStore } from './allowance-store.ts';
import type { AllowanceGrant } from './domain/grant-allowance.ts';

const TAKE = 'SELECT asked, granted, left_over FROM take_allowances($1, $2, $3, $4, $5, $6, $7)';
const KEPT_MS = 60_000;
/** Whoever waits has gone long before; the connection is free again. */
const TIMEOUT_MS = 5_000;

/** The shared count in Postgres, over the system role: the default. */
export function allowancesInPostgres({ pool }: Database): AllowanceStore {
  return {
    async take(asks, now) {
      const query = {
        query_timeout: TIMEOUT_MS,
        name: 'take-allowances',
        text: TAKE,
        values: [
          asks.map(({ key }) => key),
          asks.map(({ spent }) => spent),
          asks.map(({ wanted }) => wanted),
          asks.map(({ most }) => most),
          asks.map(({ everyMs }) => everyMs),
          asks.map(({ endsAt }) => endsAt),
          now,
        ],
      };
      const answer = await pool.query<{ asked: string; granted: number; left_over: number }>(query);
      const byKey = new Map(answer.rows.map((row) => [row.asked, row]));
      return asks.map(({ key }): AllowanceGrant => {
        const row = byKey.get(key);
        if (!row) throw new Error('an asking for an allowance was not answered');
        return { granted: row.granted, left: row.left_over };
      });
    },
    async sweep(now) {
      await pool.query(
        'DELETE FROM allowance WHERE key IN (SELECT key FROM allowance WHERE ends_at < $1 ORDER BY ends_at LIMIT 5000)',
        [new Date(now - KEPT_MS)],
      );
    },
    async close() {
      // The pool belongs to the process.
    },
  };
}
