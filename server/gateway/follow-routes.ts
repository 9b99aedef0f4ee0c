import { Refusal } from '#server/platform/domain/refusal.ts';
import { listenToChannels } from '#server/platform/listen-to-channels.ts';
import { logger } from '#server/platform/logger.ts';
import { EVERY_TENANT, type UnitOfWork } from '#server/platform/unit-of-work.ts';
import type { RouteSnapshot, StopInForce } from '#server/routing/domain/route-snapshot.ts';
import { readRouteSnapshots, readRouteVersions } from '#server/routing/read-route-snapshots.ts';
import { readStops } from '#server/routing/read-stops.ts';

/**
 * The gateway's own copy of what is in force: the newest route snapshot of every organisation and every stop. Signals make
 * it follow at once, and a look twice a second makes sure when a signal was lost. While Postgres is away the copy stays as
 * it is; nothing is recorded then, so nothing is decided by it either.
 */
export interface RouteBook {
  /** Refuses with `unavailable` before the first look: what is not known yet is not absent. */
  snapshotOf(organisationId: string): RouteSnapshot | undefined;
  stopOf(workflowId: string): StopInForce | undefined;
  /** Milliseconds since the last look that succeeded; null before the first. */
  ageMs(): number | null;
  stop(): Promise<void>;
}

const PERIOD_MS = 500;
const log = logger('routes');

class Follower implements RouteBook {
  readonly #uow: UnitOfWork;
  readonly #prepare: (snapshot: RouteSnapshot) => void;
  readonly #snapshots = new Map<string, RouteSnapshot>();
  #stops = new Map<string, StopInForce>();
  #lookedAt: number | null = null;
  #isStopped = false;
  #wake = () => {};
  #wanted = false;
  #failures = 0;
  readonly #end: Promise<void>;
  readonly #endListener: () => Promise<void>;

  constructor(uow: UnitOfWork, url: string, prepare: (snapshot: RouteSnapshot) => void) {
    this.#uow = uow;
    this.#prepare = prepare;
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
    if (this.#lookedAt === null)
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

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#wake();
    await Promise.all([this.#end, this.#endListener()]);
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
    try {
      await this.#uow.read(EVERY_TENANT, async (tx) => {
        const stops = await readStops(tx);
        const versions = await readRouteVersions(tx);
        const changed = versions.filter(
          ({ organisationId, version }) => this.#snapshots.get(organisationId)?.version !== version,
        );
        this.#stops = new Map(stops.map((stop) => [stop.workflowId, stop]));
        if (changed.length === 0) return;
        const ids = changed.map(({ organisationId }) => organisationId);
        for (const snapshot of await readRouteSnapshots(tx, ids)) {
          this.#prepare(snapshot);
          this.#snapshots.set(snapshot.organisationId, snapshot);
          const { organisationId, version } = snapshot;
          log.info({ organisationId, version }, 'following a new route snapshot');
        }
      });
      this.#lookedAt = performance.now();
      this.#failures = 0;
    } catch (error) {
      this.#failures += 1;
      if (this.#failures === 1) log.warn({ err: error }, 'routes cannot be read; following the last ones');
    }
  }
}

/** Starts to follow routes and stops over the system role; `prepare` is called with each snapshot before it is followed. */
export function followRoutes(
  uow: UnitOfWork,
  url: string,
  prepare: (snapshot: RouteSnapshot) => void,
): RouteBook {
  return new Follower(uow, url, prepare);
}
