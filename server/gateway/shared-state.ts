import type { Database } from '#server/platform/unit-of-work.ts';
import { allowancesInPostgres } from './allowances.store.ts';
import { allowancesInRedis } from './allowances-in-redis.ts';
import type { Breakers } from './breakers.ts';
import { type FleetSignals, signalsOverPostgres, signalsOverRedis } from './fleet-signals.ts';
import { type Allowances, leaseAllowances } from './lease-allowances.ts';
import { openRedis } from './open-redis.ts';
import { shareBreakers } from './share-breakers.ts';

/** What gateway processes know together: through Postgres, or through Redis or Valkey where there is one. */
export function openSharedState(
  breakers: Breakers,
  replica: string,
  by: { database: Database; url: string; redisUrl: string | undefined },
): { limits: Allowances; signals: FleetSignals } {
  const { database, url, redisUrl } = by;
  if (redisUrl === undefined)
    return {
      limits: leaseAllowances(allowancesInPostgres(database)),
      signals: shareBreakers(breakers, replica, (hear) => signalsOverPostgres(database, url, hear)),
    };
  return {
    limits: leaseAllowances(allowancesInRedis(openRedis(redisUrl))),
    signals: shareBreakers(breakers, replica, (hear) => signalsOverRedis(redisUrl, hear)),
  };
}
