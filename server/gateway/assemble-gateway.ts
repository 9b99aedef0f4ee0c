import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { followPayloadKeys, type PayloadKeys } from '#server/decisions/follow-payload-keys.ts';
import type { Database, UnitOfWork } from '#server/platform/unit-of-work.ts';
import { openAcceptedCalls } from './accepted-calls.ts';
import { openAdmission } from './admission.ts';
import { hangVerdictBell } from './await-verdict.ts';
import { openBackground } from './background.ts';
import { openBreakers } from './breakers.ts';
import { openBulkheads } from './bulkheads.ts';
import { openCallServices } from './call-services.ts';
import { compiledRules } from './compiled-rules.ts';
import { openDeadLetters } from './dead-letters.ts';
import type { Fleet } from './fleet.ts';
import { followRoutes, type RouteBook } from './follow-routes.ts';
import type { Gateway } from './gateway.ts';
import { gatewayMetrics } from './gateway-metrics.ts';
import { openHedges } from './hedges.ts';
import { type Journal, openJournal } from './journal.ts';
import { journalRecords } from './journal-records.ts';
import { keepRoutes } from './keep-routes.ts';
import { openModelPools } from './model-pools.ts';
import { numberRecords, type RecordNumbers } from './number-records.ts';
import { noCallsInFlight } from './once-per-key.ts';
import { prepareRoutes } from './prepare-routes.ts';
import { openRememberedAnswers } from './remembered-answers.ts';
import { replayDeadLetters } from './replay-dead-letters.ts';
import { openShadowCalls } from './shadow-calls.ts';
import { openSharedState } from './shared-state.ts';
import { openSpool, type Spool } from './spool.ts';
import { tellVerdicts } from './tell-verdicts.ts';
import type { TokenVerifier } from './token-verifier.ts';
import { type TraceTarget, traceCalls } from './trace-calls.ts';
import { type RecordWriter, writeRecords } from './write-records.ts';

export interface GatewayParts {
  tokens: TokenVerifier;
  /** Over the app role. */
  app: { uow: UnitOfWork };
  /** Over the system role, with its address for signals. */
  system: { uow: UnitOfWork; database: Database; url: string };
  /** Where records stand while the database is away, for workflows that want that; nowhere when it is left out. */
  spool?: { folder: string; bytesMax: number };
  /** Where every record is made durable before it goes on to the database; straight in the database when it is left out. */
  journal?: { folder: string; bytesMax: number } | null;
  /** Where limits are counted instead of in Postgres. */
  redisUrl?: string | undefined;
  /** The folder in which what is needed to start alone is kept: routes, stops, payload keys; nowhere when it is left out. */
  keptIn?: string;
  /** Where traces are sent; nowhere when it is left out. */
  traces?: TraceTarget | null;
  /** The processes that share this one's port. */
  fleet?: Fleet | null;
}

/** However late it is, each kind of what must not be lost gets this long. */
const FLUSH_MS = 400;

/** A gateway before it listens. */
export interface AssembledGateway {
  gateway: Gateway;
  /** From now on it takes nothing new. */
  beginStopping(): void;
  /** Lets what was recorded become durable, for as long as `left` gives, and ends every connection and timer. */
  stop(left: () => number): Promise<void>;
}

async function flush(
  { accepted, records, deadLetters }: Gateway,
  numbers: RecordNumbers,
  waitMs: () => number,
): Promise<void> {
  await accepted.stop(waitMs());
  await records.stop(waitMs());
  await numbers.stop(waitMs());
  await deadLetters.stop(waitMs());
}

function keptAs({ keptIn }: GatewayParts, name: string): string | null {
  return keptIn === undefined ? null : join(keptIn, name);
}

function routesOf(given: GatewayParts, prepare: Parameters<typeof followRoutes>[2]): RouteBook {
  const file = keptAs(given, 'routes');
  return followRoutes(given.system.uow, given.system.url, prepare, file === null ? null : keepRoutes(file));
}

/** What is owed to callers who do not wait, and what is kept of those who could not be served. */
function owedTo(
  { app, system }: GatewayParts,
  payloadKeys: PayloadKeys,
  replica: string,
): Pick<Gateway, 'deadLetters' | 'accepted' | 'verdicts'> {
  const deadLetters = openDeadLetters(system.database, payloadKeys);
  const accepted = openAcceptedCalls(system.database, payloadKeys, replica);
  return {
    deadLetters,
    accepted,
    verdicts: tellVerdicts({ app: app.uow, system, payloadKeys, deadLetters }),
  };
}

function openRecords(
  { system: { database }, journal }: GatewayParts,
  { spool, numbers, replica }: { spool: Spool | null; numbers: RecordNumbers; replica: string },
): { records: RecordWriter; journal: Journal | null } {
  const inner = writeRecords(database, { spool, numbers });
  if (!journal) return { records: inner, journal: null };
  const opened = openJournal(journal.folder, replica, journal.bytesMax);
  return { records: journalRecords({ database, inner, journal: opened, numbers }), journal: opened };
}

/** Puts everything together that the steps of a call need: the only place that knows all of it. */
export function assembleGateway(given: GatewayParts): AssembledGateway {
  const rulesOf = compiledRules();
  const pools = openModelPools();
  const services = openCallServices();
  const breakers = openBreakers();
  const answers = openRememberedAnswers();
  const replica = randomBytes(9).toString('base64url');
  const numbers = numberRecords(given.system.database, replica);
  const spool = given.spool ? openSpool(given.spool.folder, replica, given.spool.bytesMax) : null;
  const { records, journal } = openRecords(given, { spool, numbers, replica });
  const payloadKeys = followPayloadKeys(given.system.uow, keptAs(given, 'payload-keys'));
  const metrics = gatewayMetrics();
  const { limits, signals } = openSharedState(breakers, replica, {
    ...given.system,
    redisUrl: given.redisUrl,
  });
  const stopping = { isAsked: false };
  const gateway: Gateway = {
    tokens: given.tokens,
    routes: routesOf(given, (snapshot) => prepareRoutes(snapshot, { rulesOf, pools, answers })),
    rulesOf,
    pools,
    services,
    breakers,
    bulkheads: openBulkheads(),
    hedges: openHedges(),
    answers,
    shadows: openShadowCalls(),
    records,
    ...owedTo(given, payloadKeys, replica),
    payloadKeys,
    bell: hangVerdictBell(given.system.url),
    limits,
    inFlight: noCallsInFlight(),
    background: openBackground(),
    metrics,
    admission: openAdmission(() => records.fullness(), metrics.overloaded),
    tracer: traceCalls(given.traces ?? null, replica),
    fleet: given.fleet ?? null,
    uow: given.app.uow,
    replica,
    isStopping: () => stopping.isAsked,
  };
  metrics.watch(gateway, { spool, journal });
  const replays = replayDeadLetters(gateway, given.system);
  breakers.follow(({ news }) => gateway.metrics.traffic.breaker(news.kind));
  return {
    gateway,
    beginStopping() {
      stopping.isAsked = true;
    },
    async stop(left) {
      await Promise.all([gateway.background.drain(left()), gateway.shadows.drain(left())]);
      await flush(gateway, numbers, () => Math.max(left(), FLUSH_MS));
      await Promise.race([
        Promise.all([replays.stop(), gateway.verdicts.stop()]),
        new Promise((resolve) => setTimeout(resolve, left())),
      ]);
      await Promise.all([gateway.limits.stop(), signals.stop(), gateway.tracer.stop(left())]);
      await Promise.all([gateway.routes.stop(), gateway.pools.stop(), services.stop()]);
    },
  };
}
