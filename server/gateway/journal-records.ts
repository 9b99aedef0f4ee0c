import type { DecisionRecord } from '#server/decisions/domain/decision-facts.ts';
import type { PayloadKey } from '#server/decisions/payload-keys.ts';
import { type ReadyRecord, readyRecord, recordDecisions } from '#server/decisions/record-decisions.ts';
import { logger } from '#server/platform/logger.ts';
import type { Database } from '#server/platform/unit-of-work.ts';
import { isDataFault } from './domain/is-data-fault.ts';
import type { Journal, JournalFile } from './journal.ts';
import type { RecordNumbers } from './number-records.ts';
import { NotWritten } from './spool.ts';
import {
  maybeRecorded,
  notRecorded,
  type RecordResult,
  type RecordWriter,
  type WriterLimits,
} from './write-records.ts';

/**
 * The writer of an installation that has its records made durable by a journal: a record is answered for when it is flushed
 * to this machine's disk, and goes on to the database in large batches a moment later. What only the database can promise,
 * and what somebody waits for there, takes the way over the database: calls with an idempotency key, and cases for a person.
 * So does everything while the database is away: a journal that nobody empties would be a spool that no workflow asked for.
 */
interface Kept {
  ready: ReadyRecord;
  file: JournalFile;
  since: number;
  stored: PromiseWithResolvers<void> | null;
}

export type JournalLimits = Pick<WriterLimits, 'rowsMax' | 'batchBytesMax' | 'queueBytesMax'> & {
  /** How long a record may wait for others to go with, in milliseconds. */
  lingerMs: number;
};

const RETRY_MS = 100;
const log = logger('journal');

class JournaledRecords implements RecordWriter {
  readonly #database: Database;
  readonly #inner: RecordWriter;
  readonly #journal: Journal;
  readonly #numbers: RecordNumbers;
  readonly #limits: JournalLimits;
  readonly #kept = new Map<string, Kept>();
  #bytes = 0;
  #flushing = 0;
  #flushingBytes = 0;
  #failures = 0;
  #isStopped = false;
  #wake: (() => void) | null = null;
  readonly #loading: Promise<void>;

  constructor(
    given: { database: Database; inner: RecordWriter; journal: Journal; numbers: RecordNumbers },
    limits: JournalLimits,
  ) {
    this.#database = given.database;
    this.#inner = given.inner;
    this.#journal = given.journal;
    this.#numbers = given.numbers;
    this.#limits = limits;
    this.#loading = this.#load();
  }

  async write(record: DecisionRecord, key: PayloadKey, maySpool = false): Promise<RecordResult> {
    const isFit = record.idempotency === null && record.status !== 'pending_review';
    if (!isFit || !this.isHealthy() || this.#isStopped) return this.#inner.write(record, key, maySpool);
    const sequence = this.#numbers.next(record.organisationId);
    const ready = readyRecord({ ...record, sequence }, key);
    const skip = () => this.#numbers.skip(record.organisationId, sequence, 'refused');
    if (this.#bytes + ready.row.length > this.#limits.queueBytesMax) {
      skip();
      throw notRecorded();
    }
    this.#bytes += ready.row.length;
    this.#flushing += 1;
    this.#flushingBytes += ready.row.length;
    try {
      const file = await this.#journal.append(ready.json());
      this.#keep(ready, file);
      return 'journaled';
    } catch (error) {
      this.#bytes -= ready.row.length;
      skip();
      // The database can still make it durable. Where the disk has the record after all, it stands once all the same.
      return await this.#inner.write(record, key, maySpool).catch((refusal: unknown) => {
        throw error instanceof NotWritten ? refusal : maybeRecorded(record.id, error);
      });
    } finally {
      this.#flushing -= 1;
      this.#flushingBytes -= ready.row.length;
    }
  }

  untilStored(id: string): Promise<void> | null {
    const kept = this.#kept.get(id);
    if (!kept) return this.#inner.untilStored(id);
    kept.stored ??= Promise.withResolvers();
    return kept.stored.promise;
  }

  isHealthy(): boolean {
    return this.#failures === 0 && this.#inner.isHealthy();
  }

  waiting(): { records: number; bytes: number } {
    const { records, bytes } = this.#inner.waiting();
    return { records: records + this.#flushing, bytes: bytes + this.#flushingBytes };
  }

  behind(): number {
    return this.#kept.size + this.#inner.behind();
  }

  hasReplayed(): boolean {
    return this.#inner.hasReplayed();
  }

  fullness(): number {
    return Math.min(1, this.#inner.fullness() + this.#bytes / this.#limits.queueBytesMax);
  }

  lateness(): number {
    return this.#inner.lateness();
  }

  async stop(waitMs: number): Promise<void> {
    const until = performance.now() + waitMs;
    this.#isStopped = true;
    this.#wake?.();
    const isOver = () => this.#flushing === 0 && this.#kept.size === 0;
    while (!isOver() && performance.now() < until) await new Promise((resolve) => setTimeout(resolve, 10));
    await this.#inner.stop(Math.max(0, until - performance.now()));
    // What the database did not take by then stays in the journal for the next process.
    this.#kept.clear();
    this.#wake?.();
    await this.#journal.close();
    await Promise.race([this.#loading, new Promise((resolve) => setTimeout(resolve, RETRY_MS))]);
  }

  #keep(ready: ReadyRecord, file: JournalFile): void {
    this.#kept.set(ready.id, { ready, file, since: performance.now(), stored: null });
    if (this.#kept.size === 1 || this.#kept.size === this.#limits.rowsMax) this.#wake?.();
  }

  /** Waits until there is a batch worth sending; false when there will be none any more. */
  async #due(): Promise<boolean> {
    for (;;) {
      const [oldest] = this.#kept.values();
      if (!oldest && this.#isStopped && this.#flushing === 0) return false;
      const leftMs = oldest ? oldest.since + this.#limits.lingerMs - performance.now() : null;
      const isFull = this.#kept.size >= this.#limits.rowsMax;
      if (oldest && (isFull || this.#isStopped || (leftMs !== null && leftMs <= 0))) return true;
      await this.#sleep(leftMs ?? (this.#isStopped ? 10 : null));
    }
  }

  #sleep(ms: number | null): Promise<void> {
    return new Promise((resolve) => {
      const timer = ms === null ? undefined : setTimeout(() => this.#wake?.(), ms);
      this.#wake = () => {
        clearTimeout(timer);
        this.#wake = null;
        resolve();
      };
    });
  }

  async #load(): Promise<void> {
    while (await this.#due()) {
      const batch = this.#nextBatch();
      try {
        await this.#send(batch);
        if (this.#failures > 0) log.info('the journal is being emptied again');
        this.#failures = 0;
      } catch (error) {
        this.#failures += 1;
        if (this.#failures === 1) log.error({ err: error }, 'the journal cannot be emptied');
        if (!this.#isStopped || this.#kept.size > 0)
          await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
  }

  #nextBatch(): Kept[] {
    const batch: Kept[] = [];
    let bytes = 0;
    for (const kept of this.#kept.values()) {
      bytes += kept.ready.row.length;
      if (batch.length === this.#limits.rowsMax) break;
      if (batch.length > 0 && bytes > this.#limits.batchBytesMax) break;
      batch.push(kept);
    }
    return batch;
  }

  async #send(batch: readonly Kept[]): Promise<void> {
    try {
      await recordDecisions(
        this.#database,
        batch.map(({ ready }) => ready),
      );
    } catch (error) {
      if (!isDataFault(error)) throw error;
      const [only] = batch;
      if (batch.length > 1) {
        // One row spoils the statement for all: the others must not suffer for it.
        for (const kept of batch) await this.#send([kept]);
        return;
      }
      // It was answered for, so it is kept where a person finds it, and its number is missed.
      if (only) await this.#journal.keepAside(only.file, only.ready.json());
    }
    for (const kept of batch) this.#let(kept);
  }

  #let({ ready, file, stored }: Kept): void {
    // A stop may have let go of it before.
    if (!this.#kept.delete(ready.id)) return;
    this.#bytes -= ready.row.length;
    this.#journal.taken(file, 1);
    stored?.resolve();
  }
}

export const JOURNAL_LIMITS: JournalLimits = {
  rowsMax: 250,
  batchBytesMax: 1_000_000,
  queueBytesMax: 64_000_000,
  lingerMs: 100,
};

/** Makes records durable by a journal, and by `inner` what needs the database. */
export function journalRecords(
  given: { database: Database; inner: RecordWriter; journal: Journal; numbers: RecordNumbers },
  limits: JournalLimits = JOURNAL_LIMITS,
): RecordWriter {
  return new JournaledRecords(given, limits);
}
