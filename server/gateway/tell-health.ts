import type { Reply } from './call.ts';
import type { ReplicaHealth } from './fleet.ts';
import type { Gateway } from './gateway.ts';

/** Four looks in a row have failed by then. */
const STALE_MS = 2_000;
/** What may be missing while workflows that go on without the database are answered. */
const SPARED: readonly string[] = ['routes', 'database', 'tokens', 'limits'];

/** Whether this process can decide calls now, and if not, which part is missing. */
export function healthOf(gateway: Gateway): ReplicaHealth {
  const { routes, records, tokens, limits } = gateway;
  const ageMs = routes.ageMs();
  const isFresh = ageMs !== null && ageMs < STALE_MS;
  const unread = routes.isKnown() ? 'kept from before, not confirmed' : 'not read yet';
  const parts = {
    routes: ageMs === null ? unread : isFresh ? 'ready' : 'cannot be refreshed',
    database: records.isHealthy() && isFresh ? 'ready' : 'decisions cannot be recorded',
    tokens: tokens.isReady() ? 'ready' : 'cannot be checked',
    limits: limits.isHealthy() ? 'ready' : 'cannot be counted together',
    spool: records.hasReplayed() ? 'ready' : 'is being brought into the database',
    process: gateway.isStopping() ? 'stopping' : 'ready',
  };
  const missing = Object.entries(parts).filter(([, state]) => state !== 'ready');
  const isSpared =
    routes.isKnown() && routes.goesOnAlone() && missing.every(([part]) => SPARED.includes(part));
  return { ready: missing.length === 0 || isSpared, parts };
}

/** Whether calls can be decided here, by this process or another one on the same port, and what is missing. */
export async function tellReadiness(gateway: Gateway): Promise<Reply> {
  const own = healthOf(gateway);
  if (!gateway.fleet) return { status: own.ready ? 200 : 503, body: own };
  const processes = await gateway.fleet.health();
  const ready = Object.values(processes).some((one) => one.ready);
  return { status: ready ? 200 : 503, body: { ready, parts: own.parts, processes } };
}

/** Whether this process runs at all. */
export function tellLiveness(): Reply {
  return { status: 200, body: { live: true } };
}
