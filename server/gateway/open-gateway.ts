import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { followPayloadKeys } from '#server/decisions/follow-payload-keys.ts';
import type { TlsFiles } from '#server/platform/open-server.ts';
import type { Database, UnitOfWork } from '#server/platform/unit-of-work.ts';
import { allowancesInPostgres } from './allowances.store.ts';
import { allowancesInRedis } from './allowances-in-redis.ts';
import { hangVerdictBell } from './await-verdict.ts';
import { openBreakers } from './breakers.ts';
import { openBulkheads } from './bulkheads.ts';
import { openCallServices } from './call-services.ts';
import { compiledRules } from './compiled-rules.ts';
import { openDeadLetters } from './dead-letters.ts';
import { followRoutes } from './follow-routes.ts';
import type { Gateway } from './gateway.ts';
import { gatewayMetrics } from './gateway-metrics.ts';
import { leaseAllowances } from './lease-allowances.ts';
import { openHedges } from './hedges.ts';
import { openModelPools } from './model-pools.ts';
import { noCallsInFlight } from './once-per-key.ts';
import { openRedis } from './open-redis.ts';
import { prepareRoutes } from './prepare-routes.ts';
import { numberRecords } from './number-records.ts';
import { replayDeadLetters } from './replay-dead-letters.ts';
import { openRememberedAnswers } from './remembered-answers.ts';
import { serveHttp } from './serve-http.ts';
import { openShadowCalls } from './shadow-calls.ts';
import { openSpool } from './spool.ts';
import type { TokenVerifier } from './token-verifier.ts';
import { writeRecords } from './write-records.ts';

export interface OpenGateway {
  port: number;
  /** Takes no new calls, waits at most `waitMs` for those in progress, and lets every connection go. */
  stop(waitMs: number): Promise<void>;
}

/** Puts the gateway together and listens; what it is given stays the caller's to close. */
export async function openGateway(given: {
  host: string;
  port: number;
  /** Plain HTTP when not given. */
  tls?: TlsFiles | null;
  tokens: TokenVerifier;
  /** Over the app role. */
  app: { uow: UnitOfWork };
  /** Over the system role, with its address for signals. */
  system: { uow: UnitOfWork; database: Database; url: string };
  /** Where records stand while the database is away, for workflows that want that; nowhere when it is left out. */
  spool?: { folder: string; bytesMax: number };
  /** Where limits are counted instead of in Postgres. */
  redisUrl?: string | undefined;
}): Promise<OpenGateway> {
  const rulesOf = compiledRules();
  const pools = openModelPools();
  const services = openCallServices();
  const breakers = openBreakers();
  const replica = randomBytes(9).toString('base64url');
  const numbers = numberRecords(given.system.database, replica);
  const spool = given.spool ? openSpool(given.spool.folder, replica, given.spool.bytesMax) : null;
  const records = writeRecords(given.system.database, { spool, numbers });
  const payloadKeys = followPayloadKeys(given.system.uow);
  let isStopping = false;
  const gateway: Gateway = {
    tokens: given.tokens,
    routes: followRoutes(given.system.uow, given.system.url, (snapshot) =>
      prepareRoutes(snapshot, rulesOf, pools),
    ),
    rulesOf,
    pools,
    services,
    breakers,
    bulkheads: openBulkheads(),
    hedges: openHedges(),
    answers: openRememberedAnswers(),
    shadows: openShadowCalls(),
    records,
    deadLetters: openDeadLetters(given.system.database, payloadKeys),
    payloadKeys,
    bell: hangVerdictBell(given.system.url),
    limits: leaseAllowances(
      given.redisUrl === undefined
        ? allowancesInPostgres(given.system.database)
        : allowancesInRedis(openRedis(given.redisUrl)),
    ),
    inFlight: noCallsInFlight(),
    metrics: gatewayMetrics(records),
    uow: given.app.uow,
    replica,
    isStopping: () => isStopping,
  };
  const replays = replayDeadLetters(gateway, given.system);
  breakers.follow(({ news }) => gateway.metrics.traffic.breaker(news.kind));
  const server = serveHttp(gateway, given.tls ?? null);
  server.listen(given.port, given.host);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async stop(waitMs) {
      isStopping = true;
      const until = performance.now() + waitMs;
      const closed = once(server, 'close');
      server.close();
      server.closeIdleConnections();
      await gateway.bell.stop();
      const left = () => Math.max(0, until - performance.now());
      await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, left()))]);
      await records.stop(left());
      await numbers.stop(left());
      await gateway.deadLetters.stop(left());
      await Promise.race([replays.stop(), new Promise((resolve) => setTimeout(resolve, left()))]);
      await gateway.limits.stop();
      server.closeAllConnections();
      await Promise.all([gateway.routes.stop(), gateway.pools.stop(), services.stop()]);
    },
  };
}
