import { clock } from '#server/platform/clock.ts';
import { type KeptFile, keptFile } from '#server/platform/keep-file.ts';
import { logger } from '#server/platform/logger.ts';
import type { RouteSnapshot, StopInForce } from '#server/routing/domain/route-snapshot.ts';

/** What is in force, as it was last known. */
export interface KnownRoutes {
  snapshots: readonly RouteSnapshot[];
  stops: readonly StopInForce[];
}

/**
 * The last known routes and stops on this machine's disk, so that a gateway starts and serves while everything else is
 * down. Credentials of clusters are in there as they are in the database: sealed.
 */
export interface RouteKeeper {
  read(): (KnownRoutes & { confirmedAt: Date }) | null;
  /** Keeps what is known now, or says that it still holds; never throws and never waits. */
  keep(known: KnownRoutes): void;
  stop(): Promise<void>;
}

const CONFIRM_MS = 5_000;
const log = logger('routes');

class Keeper implements RouteKeeper {
  readonly #file: KeptFile;
  #written = '';
  #confirmedAt = 0;
  #writing: Promise<void> = Promise.resolve();
  #isBusy = false;

  constructor(file: KeptFile) {
    this.#file = file;
  }

  read() {
    try {
      const kept = this.#file.read();
      if (!kept) return null;
      const known = JSON.parse(kept.text) as { format: number } & KnownRoutes;
      if (known.format !== 1) return null;
      return { snapshots: known.snapshots, stops: known.stops, confirmedAt: kept.confirmedAt };
    } catch (error) {
      log.warn({ err: error }, 'the routes on disk cannot be read');
      return null;
    }
  }

  keep({ snapshots, stops }: KnownRoutes): void {
    if (this.#isBusy) return;
    const now = clock.now();
    // Versions name their snapshots; only stops are short enough to compare in full.
    const state = JSON.stringify([
      snapshots.map(({ organisationId, version }) => [organisationId, version]),
      stops,
    ]);
    if (state === this.#written && now.getTime() - this.#confirmedAt < CONFIRM_MS) return;
    this.#isBusy = true;
    const write =
      state === this.#written
        ? this.#file.confirm(now)
        : this.#file.write(JSON.stringify({ format: 1, snapshots, stops }), now);
    this.#writing = write
      .then(() => {
        this.#written = state;
        this.#confirmedAt = now.getTime();
      })
      .catch((error: unknown) => {
        this.#written = '';
        log.warn({ err: error }, 'the routes could not be kept on disk');
      })
      .finally(() => {
        this.#isBusy = false;
      });
  }

  async stop(): Promise<void> {
    await this.#writing;
  }
}

/** Keeps routes in the file at `path`. */
export function keepRoutes(path: string): RouteKeeper {
  return new Keeper(keptFile(path));
}
