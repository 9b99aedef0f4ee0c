import { noteNumbers, type ReplicaNumbers } from '#server/decisions/note-numbers.ts';
import { clock } from '#server/platform/clock.ts';
import { logger } from '#server/platform/logger.ts';
import type { Database } from '#server/platform/unit-of-work.ts';

/**
 * Every record of an organisation is numbered by the replica that makes it, from 1 and without gaps. A number whose record
 * was then not written, because its key was another call's or because its caller was refused, is told of; so are the
 * numbers given out so far. What is neither there nor told of is missing, and that can be counted.
 */
export interface RecordNumbers {
  next(organisationId: string): number;
  /** A number that no record stands for, and why nobody was answered by one. */
  skip(organisationId: string, sequence: number, why: SkipReason): void;
  /** Tells what was not told yet; waits at most `waitMs`. */
  stop(waitMs: number): Promise<void>;
}

export type SkipReason = 'key-taken' | 'refused';

const TELL_MS = 5_000;
const SAY_MS = 20_000;
const SKIPS_MAX = 100_000;
const log = logger('numbers');

class Numbers implements RecordNumbers {
  readonly #database: Database;
  readonly #replica: string;
  readonly #startedAt = clock.now();
  readonly #given = new Map<string, number>();
  readonly #told = new Map<string, number>();
  #skips: ReplicaNumbers['skips'][number][] = [];
  #saidAt = Number.NEGATIVE_INFINITY;
  #telling: Promise<void> | null = null;
  readonly #timer: NodeJS.Timeout;

  constructor(database: Database, replica: string) {
    this.#database = database;
    this.#replica = replica;
    this.#timer = setInterval(() => void this.#tell(false), TELL_MS);
    this.#timer.unref();
  }

  next(organisationId: string): number {
    const number = (this.#given.get(organisationId) ?? 0) + 1;
    this.#given.set(organisationId, number);
    return number;
  }

  skip(organisationId: string, sequence: number, why: SkipReason): void {
    // Beyond this the gap is counted as a gap, which errs on the side of asking.
    if (this.#skips.length < SKIPS_MAX) this.#skips.push({ organisationId, sequence, why });
  }

  async stop(waitMs: number): Promise<void> {
    clearInterval(this.#timer);
    await this.#telling;
    await Promise.race([this.#tell(true), new Promise((resolve) => setTimeout(resolve, waitMs))]);
  }

  #tell(isEnd: boolean): Promise<void> {
    this.#telling ??= this.#tellOnce(isEnd).finally(() => {
      this.#telling = null;
    });
    return this.#telling;
  }

  async #tellOnce(isEnd: boolean): Promise<void> {
    // Told also when there is nothing new, so that an idle gateway is not taken for a dead one.
    const isDue = isEnd || performance.now() - this.#saidAt > SAY_MS;
    const given = [...this.#given].filter(
      ([organisationId, number]) => isDue || this.#told.get(organisationId) !== number,
    );
    const skips = this.#skips;
    if (given.length === 0 && skips.length === 0) return;
    this.#skips = [];
    try {
      await noteNumbers(this.#database, {
        replica: this.#replica,
        startedAt: this.#startedAt,
        at: clock.now(),
        isEnd,
        given: given.map(([organisationId, numberedTo]) => ({ organisationId, numberedTo })),
        skips,
      });
      if (isDue) this.#saidAt = performance.now();
      for (const [organisationId, number] of given) this.#told.set(organisationId, number);
    } catch (error) {
      this.#skips = [...skips, ...this.#skips].slice(0, SKIPS_MAX);
      log.debug({ err: error }, 'numbers cannot be told yet');
    }
  }
}

/** Numbers the records of this replica over the system role. */
export function numberRecords(database: Database, replica: string): RecordNumbers {
  return new Numbers(database, replica);
}
