import type { Reply } from './call.ts';
import type { Gateway } from './gateway.ts';

/** Four looks in a row have failed by then. */
const STALE_MS = 2_000;

/** Whether calls can be decided now, and if not, which part is missing. */
export function tellReadiness(gateway: Gateway): Reply {
  const ageMs = gateway.routes.ageMs();
  const isFresh = ageMs !== null && ageMs < STALE_MS;
  const parts = {
    routes: ageMs === null ? 'not read yet' : isFresh ? 'ready' : 'cannot be refreshed',
    database: gateway.records.isHealthy() && isFresh ? 'ready' : 'decisions cannot be recorded',
    tokens: gateway.tokens.isReady() ? 'ready' : 'cannot be checked',
    spool: gateway.records.hasReplayed() ? 'ready' : 'is being brought into the database',
    process: gateway.isStopping() ? 'stopping' : 'ready',
  };
  const isReady = Object.values(parts).every((state) => state === 'ready');
  return { status: isReady ? 200 : 503, body: { ready: isReady, parts } };
}

/** Whether this process runs at all. */
export function tellLiveness(): Reply {
  return { status: 200, body: { live: true } };
}
