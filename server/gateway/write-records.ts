import type { DecisionRecord } from '#server/decisions/domain/decision-facts.ts';
import { NotSent } from '#server/decisions/domain/not-sent.ts';
import type { PayloadKey } from '#server/decisions/payload-keys.ts';
import {
  announcePending,
  type ReadyRecord,
  readyRecord,
  recordDecisions,
  recordKept,
} from '#server/decisions/record-decisions.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { logger } from '#server/platform/logger.ts';
import type { Database } from '#server/platform/unit-of-work.ts';
import { isDataFault } from './domain/is-data-fault.ts';
import { arrivedLately, type CommitPace, mayCommit, NO_ARRIVALS, withArrival } from './domain/may-commit.ts';
import type { RecordNumbers } from './number-records.ts';
import { NotWritten, type Spool } from './spool.ts';

/**
 * Records are durable before the answer leaves, by group commit: what comes while little is to do goes at once, and a busy
 * gateway lets records gather for a moment, so that it needs few flushes. The queue is bounded by bytes and by age; what does
 * not fit is refused aloud and never dropped in silence.
 */
export interface RecordWriter {
  /**
   * Resolves once the record is durable: true, false when its idempotency key belongs to another call, or `spooled` when it
   * is on this machine's disk because the database is away, which `maySpool` allows, or `journaled` when the installation has
   * its records made durable there. It numbers the record: what is given a
   * number and then not written is accounted for, so that a gap means a loss.
   */
  write(record: DecisionRecord, key: PayloadKey, maySpool?: boolean): Promise<RecordResult>;
  /** False while the last attempt to write failed. */
  isHealthy(): boolean;
  /** What is not durable yet. */
  waiting(): { records: number; bytes: number };
  /** Records that are durable on this machine and on their way to the database. */
  behind(): number;
  /** Settles when a record that is durable elsewhere is in the database as well; null when it does not wait for that. */
  untilStored(id: string): Promise<void> | null;
  /** Whether what a process before this one left on the disk is in the database. */
  hasReplayed(): boolean;
  /** How full the queue is, from 0 to 1, whoever fills it. */
  fullness(): number;
  /** How long a record that only the database can make durable has waited, from 0 to 1, where it is given up. */
  lateness(): number;
  /** Waits at most `waitMs` for what is queued. */
  stop(waitMs: number): Promise<void>;
}

export type RecordResult = boolean | 'spooled' | 'journaled';

export interface WriterLimits extends CommitPace {
  rowsMax: number;
  batchBytesMax: number;
  queueBytesMax: number;
  /** How long a record may wait, in milliseconds. */
  ageMaxMs: number;
  /** How long one that is under way to the database may: whether it stands is known when its statement has ended. */
  flightMaxMs: number;
}

export const WRITER_LIMITS: WriterLimits = {
  slots: 4,
  rowsWorth: 32,
  gatherMs: 3,
  companyMin: 4,
  rowsMax: 250,
  batchBytesMax: 1_000_000,
  queueBytesMax: 64_000_000,
  ageMaxMs: 2_000,
  flightMaxMs: 7_000,
};

interface Entry {
  ready: ReadyRecord;
  isPending: boolean;
  /** The record as it is spooled, made only when it is; null when it may not be. */
  spooled: (() => ReadyRecord) | null;
  isSpooling: boolean;
  /** Whether it may stand although nobody said so: it was sent, or written to the disk, and no answer came. */
  mayStand: boolean;
  since: number;
  settle: (result: RecordResult | Error) => void;
  isSettled: boolean;
}

const RETRY_MS = 100;
const REPLAY_MS = 1_000;
const log = logger('records');

/** Refuses a call whose record was not made. */
export function notRecorded(cause?: unknown): Refusal {
  return new Refusal(
    'unavailable',
    'The decision could not be recorded, so it was not made. Send the same request again, with an Idempotency-Key.',
    { details: { reason: 'record-unavailable' }, cause },
  );
}

/** Refuses a call of which it is not known whether its record stands. */
export function maybeRecorded(id: string, cause?: unknown): Refusal {
  return new Refusal(
    'unavailable',
    `Whether this decision was recorded is not known yet. Ask for it by its id, ${id}, before you send the request again.`,
    { details: { reason: 'record-unknown', decisionId: id }, cause },
  );
}

class GroupCommit implements RecordWriter {
  readonly #database: Database;
  readonly #limits: WriterLimits;
  readonly #queue: Entry[] = [];
  readonly #flying = new Set<Entry>();
  readonly #spool: Spool | null;
  readonly #numbers: RecordNumbers;
  readonly #sweeper: NodeJS.Timeout;
  readonly #replayer: NodeJS.Timeout;
  #bytes = 0;
  #inFlight = 0;
  #arrivals = NO_ARRIVALS;
  #gathering: NodeJS.Timeout | null = null;
  #notBefore = 0;
  #failures = 0;
  #isAnnouncing = false;
  #isFlushing = false;

  constructor(database: Database, limits: WriterLimits, spool: Spool | null, numbers: RecordNumbers) {
    this.#database = database;
    this.#limits = limits;
    this.#spool = spool;
    this.#numbers = numbers;
    this.#sweeper = setInterval(() => this.#sweep(), RETRY_MS);
    this.#replayer = setInterval(() => this.#replay(), REPLAY_MS);
    this.#replay();
  }

  write(record: DecisionRecord, key: PayloadKey, maySpool = false): Promise<RecordResult> {
    // A call with a key asks for what only the database can promise.
    const canSpool = maySpool && this.#spool !== null && record.idempotency === null;
    const sequence = this.#numbers.next(record.organisationId);
    const numbered = { ...record, sequence };
    const ready = readyRecord(numbered, key);
    if (this.#bytes + ready.row.length > this.#limits.queueBytesMax) {
      this.#numbers.skip(record.organisationId, sequence, 'refused');
      return Promise.reject(notRecorded());
    }
    this.#bytes += ready.row.length;
    return new Promise((resolve, reject) => {
      const entry: Entry = {
        ready,
        isPending: record.status === 'pending_review',
        spooled: canSpool
          ? () => readyRecord({ ...numbered, trail: { ...numbered.trail, isSpooled: true } }, key)
          : null,
        isSpooling: false,
        mayStand: false,
        since: performance.now(),
        isSettled: false,
        settle: (result) => {
          if (entry.isSettled) return;
          entry.isSettled = true;
          this.#bytes -= ready.row.length;
          if (result === false) this.#numbers.skip(record.organisationId, sequence, 'key-taken');
          if (result instanceof Error) {
            this.#numbers.skip(record.organisationId, sequence, 'refused');
            reject(result);
          } else resolve(result);
        },
      };
      this.#queue.push(entry);
      this.#arrivals = withArrival(this.#arrivals, entry.since, this.#limits.gatherMs);
      if (this.#failures > 0 && entry.spooled) this.#giveToSpool(entry);
      this.#flushSoon();
    });
  }

  behind(): number {
    return 0;
  }

  untilStored(): null {
    return null;
  }

  hasReplayed(): boolean {
    return this.#spool === null || this.#spool.state().isReplayed;
  }

  fullness(): number {
    return Math.min(1, this.#bytes / this.#limits.queueBytesMax);
  }

  lateness(): number {
    const needsDatabase = ({ isSettled, isSpooling, spooled }: Entry) =>
      !isSettled && !isSpooling && spooled === null;
    // Each of the two is in the order in which records came.
    const oldest = [this.#queue.find(needsDatabase), this.#flying.values().find(needsDatabase)];
    const since = Math.min(...oldest.map((entry) => entry?.since ?? Number.POSITIVE_INFINITY));
    return Math.max(0, Math.min(1, (performance.now() - since) / this.#limits.ageMaxMs));
  }

  isHealthy(): boolean {
    return this.#failures === 0;
  }

  waiting(): { records: number; bytes: number } {
    return { records: this.#queue.length + this.#flying.size, bytes: this.#bytes };
  }

  async stop(waitMs: number): Promise<void> {
    const until = performance.now() + waitMs;
    while (this.waiting().records > 0 && performance.now() < until)
      await new Promise((resolve) => setTimeout(resolve, 10));
    clearInterval(this.#sweeper);
    clearInterval(this.#replayer);
    clearTimeout(this.#gathering ?? undefined);
    await this.#spool?.close();
  }

  /** When all connections were listened to: what came in the same turn of the loop goes together. */
  #flushSoon(): void {
    if (this.#isFlushing) return;
    this.#isFlushing = true;
    setImmediate(() => {
      this.#isFlushing = false;
      this.#flush();
    });
  }

  #flush(): void {
    while (performance.now() >= this.#notBefore && mayCommit(this.#moment(), this.#limits)) {
      const batch = this.#takeBatch();
      if (batch.length === 0) return;
      void this.#commit(batch);
    }
    // What ends, or is tried again, looks by itself.
    const isGathering = this.#queue.length > 0 && this.#inFlight < this.#limits.slots && this.#failures === 0;
    if (!isGathering) return;
    this.#gathering ??= setTimeout(() => {
      this.#gathering = null;
      this.#flush();
    }, this.#limits.gatherMs);
  }

  #moment() {
    const now = performance.now();
    const lately = arrivedLately(this.#arrivals, now, this.#limits.gatherMs);
    const waitedMs = now - (this.#queue[0]?.since ?? now);
    return { inFlight: this.#inFlight, queued: this.#queue.length, waitedMs, lately };
  }

  #takeBatch(): Entry[] {
    const batch: Entry[] = [];
    let bytes = 0;
    while (this.#queue.length > 0 && batch.length < this.#limits.rowsMax) {
      const next = this.#queue[0];
      if (!next || (batch.length > 0 && bytes + next.ready.row.length > this.#limits.batchBytesMax)) break;
      this.#queue.shift();
      if (next.isSettled || next.isSpooling) continue;
      bytes += next.ready.row.length;
      batch.push(next);
    }
    return batch;
  }

  async #commit(batch: readonly Entry[]): Promise<void> {
    this.#inFlight += 1;
    for (const entry of batch) this.#flying.add(entry);
    try {
      await this.#send(batch);
      this.#failures = 0;
    } catch (error) {
      this.#keepForLater(batch, error);
    } finally {
      for (const entry of batch) this.#flying.delete(entry);
      this.#inFlight -= 1;
      this.#flush();
    }
  }

  async #send(batch: readonly Entry[]): Promise<void> {
    try {
      const standing = await recordDecisions(
        this.#database,
        batch.map(({ ready }) => ready),
      );
      for (const entry of batch) entry.settle(standing.has(entry.ready.id));
      if (batch.some(({ isPending }) => isPending)) this.#announce();
    } catch (error) {
      if (!isDataFault(error)) throw error;
      if (batch.length === 1) {
        log.error({ err: error, id: batch[0]?.ready.id }, 'a record was refused by the database');
        batch[0]?.settle(notRecorded(error));
        return;
      }
      // One row spoils the statement for all: the others must not suffer for it.
      for (const entry of batch) await this.#send([entry]);
    }
  }

  #keepForLater(batch: readonly Entry[], error: unknown): void {
    this.#failures += 1;
    if (this.#failures === 1) log.error({ err: error }, 'records cannot be written; calls are refused');
    this.#notBefore = performance.now() + RETRY_MS;
    // Whether the database took it is not known then; it is told apart by its id when it is sent again or replayed.
    if (!(error instanceof NotSent)) for (const entry of batch) entry.mayStand = true;
    for (const entry of batch) if (entry.spooled) this.#giveToSpool(entry);
    this.#queue.unshift(...batch.filter(({ isSettled, isSpooling }) => !isSettled && !isSpooling));
  }

  #giveToSpool(entry: Entry): void {
    if (entry.isSpooling || entry.isSettled || !entry.spooled || !this.#spool) return;
    const ready = entry.spooled();
    if (!this.#spool.canTake(ready.row.length * 2)) return;
    entry.isSpooling = true;
    this.#spool.append(ready).then(
      () => entry.settle('spooled'),
      (error: unknown) => {
        if (!(error instanceof NotWritten)) entry.mayStand = true;
        this.#giveUp(entry, error);
      },
    );
  }

  #giveUp(entry: Entry, cause?: unknown): void {
    entry.settle(entry.mayStand ? maybeRecorded(entry.ready.id, cause) : notRecorded(cause));
  }

  /** Brings what is on the disk into the database, as long as there is any and it takes it. */
  #replay(): void {
    this.#spool
      ?.replay((records) => this.#takeBack(records))
      .catch((error: unknown) => log.debug({ err: error }, 'the spool cannot be replayed yet'));
  }

  /** Returns the records that the database refuses for what they say. */
  async #takeBack(records: readonly string[]): Promise<readonly string[]> {
    try {
      await recordKept(this.#database, records);
      // Where everything is spooled, this is how one hears that the database is back.
      this.#failures = 0;
      this.#announce();
      return [];
    } catch (error) {
      if (!isDataFault(error)) throw error;
      if (records.length === 1) return records;
      const refused: string[] = [];
      for (const record of records) refused.push(...(await this.#takeBack([record])));
      return refused;
    }
  }

  #sweep(): void {
    const now = performance.now();
    const { ageMaxMs, flightMaxMs } = this.#limits;
    for (const entry of [...this.#queue, ...this.#flying]) {
      if (entry.since >= now - ageMaxMs || entry.isSpooling) continue;
      this.#giveToSpool(entry);
      if (entry.isSpooling) continue;
      // Its statement says what became of it; only one that says nothing for too long is told as not known.
      if (this.#flying.has(entry) && entry.since >= now - flightMaxMs) continue;
      entry.mayStand ||= this.#flying.has(entry);
      this.#giveUp(entry);
    }
    while (this.#queue[0]?.isSettled) this.#queue.shift();
    this.#flush();
  }

  #announce(): void {
    if (this.#isAnnouncing) return;
    this.#isAnnouncing = true;
    announcePending(this.#database)
      .catch((error: unknown) => log.debug({ err: error }, 'pending decisions were not announced'))
      .finally(() => {
        this.#isAnnouncing = false;
      });
  }
}

/** Starts a writer over the system role's connections. */
export function writeRecords(
  database: Database,
  given: { limits?: WriterLimits; spool?: Spool | null; numbers: RecordNumbers },
): RecordWriter {
  return new GroupCommit(database, given.limits ?? WRITER_LIMITS, given.spool ?? null, given.numbers);
}
