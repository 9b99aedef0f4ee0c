import { clock } from '#server/platform/clock.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { listenToChannels } from '#server/platform/listen-to-channels.ts';
import { logger } from '#server/platform/logger.ts';
import type { Tx } from '#server/platform/tx.ts';
import { EVERY_TENANT, type UnitOfWork } from '#server/platform/unit-of-work.ts';
import type { Route, RouteSnapshot, StopInForce } from '#server/routing/domain/route-snapshot.ts';
import { readRouteSnapshots, readRouteVersions } from '#server/routing/read-route-snapshots.ts';
import { readStops } from '#server/routing/read-stops.ts';
import type { RouteKeeper } from './keep-routes.ts';

/**
 * The gateway's own copy of what is in force: the newest route snapshot of every organisation and every stop. Signals make
 * it follow at once, and a look twice a second makes sure when a signal was lost. While Postgres is away the copy stays as
 * it is, and a process that starts then begins with the one on disk; how old it may get is the workflow's word.
 */
export interface RouteBook {
  /** Refuses with `unavailable` before the first look: what is not known yet is not absent. */
  snapshotOf(organisationId: string): RouteSnapshot | undefined;
  stopOf(workflowId: string): StopInForce | undefined;
  /** Milliseconds since the last look that succeeded; null before the first. */
  ageMs(): number | null;
  /** Whether there is anything to follow, be it from disk. */
  isKnown(): boolean;
  /** Milliseconds since routes and stops were last confirmed, by this process or whoever kept them; infinite if never. */
  unconfirmedMs(): number;
  /** Every route that is followed. */
  routes(): Iterable<Route>;
  /** Whether a workflow is answered although its record waits on this machine. */
  goesOnAlone(): boolean;
  stop(): Promise<void>;
}

const PERIOD_MS = 500;
/** A look that takes longer is given up, with its connection, and made again on another. */
const LOOK_MS = 4_000;
const log = logger('routes');

class Follower implements RouteBook {
  readonly #uow: UnitOfWork;
  readonly #prepare: (snapshot: RouteSnapshot) => void;
  readonly #keeper: RouteKeeper | null;
  #keptAt: number | null = null;
  readonly #snapshots = new Map<string, RouteSnapshot>();
  #stops = new Map<string, StopInForce>();
  #lookedAt: number | null = null;
  #isStopped = false;
  #wake = () => {};
  #wanted = false;
  #failures = 0;
  readonly #end: Promise<void>;
  readonly #endListener: () => Promise<void>;

  constructor(
    uow: UnitOfWork,
    url: string,
    prepare: (snapshot: RouteSnapshot) => void,
    keeper: RouteKeeper | null,
  ) {
    this.#uow = uow;
    this.#prepare = prepare;
    this.#keeper = keeper;
    this.#beginWithKept();
    const wake = () => {
      this.#wanted = true;
      this.#wake();
    };
    const listener = listenToChannels(url, ['interlock_routes', 'interlock_stops'], {
      notification: wake,
      connected: wake,
    });
    this.#endListener = () => listener.stop();
    this.#end = this.#loop();
  }

  snapshotOf(organisationId: string): RouteSnapshot | undefined {
    if (!this.isKnown())
      throw new Refusal('unavailable', 'This gateway does not know its routes yet. Try again in a moment.', {
        details: { reason: 'routes-unknown' },
      });
    return this.#snapshots.get(organisationId);
  }

  stopOf(workflowId: string): StopInForce | undefined {
    return this.#stops.get(workflowId);
  }

  ageMs(): number | null {
    return this.#lookedAt === null ? null : performance.now() - this.#lookedAt;
  }

  isKnown(): boolean {
    return this.#lookedAt !== null || this.#keptAt !== null;
  }

  unconfirmedMs(): number {
    if (this.#lookedAt !== null) return performance.now() - this.#lookedAt;
    return this.#keptAt === null ? Number.POSITIVE_INFINITY : clock.now().getTime() - this.#keptAt;
  }

  *routes(): Iterable<Route> {
    for (const { workflows } of this.#snapshots.values()) yield* Object.values(workflows);
  }

  goesOnAlone(): boolean {
    for (const { callPolicy } of this.routes()) if (callPolicy?.durability === 'spool') return true;
    return false;
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#wake();
    await Promise.all([this.#end, this.#endListener()]);
    await this.#keeper?.stop();
  }

  #beginWithKept(): void {
    const kept = this.#keeper?.read();
    if (!kept) return;
    for (const snapshot of kept.snapshots) {
      this.#prepare(snapshot);
      this.#snapshots.set(snapshot.organisationId, snapshot);
    }
    this.#stops = new Map(kept.stops.map((stop) => [stop.workflowId, stop]));
    this.#keptAt = kept.confirmedAt.getTime();
    log.info({ confirmedAt: kept.confirmedAt }, 'beginning with the routes on disk');
  }

  async #loop(): Promise<void> {
    while (!this.#isStopped) {
      this.#wanted = false;
      await this.#look();
      if (this.#wanted) continue;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, PERIOD_MS);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  async #look(): Promise<void> {
    // From the start: what was stopped while it ran may have been missed.
    const startedAt = performance.now();
    try {
      const look = async (tx: Tx) => {
        const stops = await readStops(tx);
        const versions = await readRouteVersions(tx);
        const changed = versions.filter(
          ({ organisationId, version }) => this.#snapshots.get(organisationId)?.version !== version,
        );
        this.#stops = new Map(stops.map((stop) => [stop.workflowId, stop]));
        const present = new Set(versions.map(({ organisationId }) => organisationId));
        for (const known of this.#snapshots.keys()) if (!present.has(known)) this.#snapshots.delete(known);
        if (changed.length === 0) return;
        const ids = changed.map(({ organisationId }) => organisationId);
        for (const snapshot of await readRouteSnapshots(tx, ids)) {
          this.#prepare(snapshot);
          this.#snapshots.set(snapshot.organisationId, snapshot);
          const { organisationId, version } = snapshot;
          log.info({ organisationId, version }, 'following a new route snapshot');
        }
      };
      await this.#uow.read(EVERY_TENANT, look, { withinMs: LOOK_MS });
      this.#lookedAt = startedAt;
      this.#keeper?.keep({ snapshots: [...this.#snapshots.values()], stops: [...this.#stops.values()] });
      this.#failures = 0;
    } catch (error) {
      this.#failures += 1;
      if (this.#failures === 1) log.warn({ err: error }, 'routes cannot be read; following the last ones');
    }
  }
}

/** Starts to follow routes and stops over the system role, from what `keeper` kept on; `prepare` is called with each snapshot before it is followed. */
export function followRoutes(
  uow: UnitOfWork,
  url: string,
  prepare: (snapshot: RouteSnapshot) => void,
  keeper: RouteKeeper | null = null,
): RouteBook {
  return new Follower(uow, url, prepare, keeper);
}
