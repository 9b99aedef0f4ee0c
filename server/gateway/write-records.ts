import type { DecisionRecord } from '#server/decisions/domain/decision-facts.ts';
import type { PayloadKey } from '#server/decisions/payload-keys.ts';
import {
  announcePending,
  type ReadyRecord,
  readyRecord,
  recordDecisions,
} from '#server/decisions/record-decisions.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { logger } from '#server/platform/logger.ts';
import type { Database } from '#server/platform/unit-of-work.ts';

/**
 * Records are durable before the answer leaves, by group commit: while one batch is being flushed the next fills by
 * itself, so nothing lingers and a busy gateway needs few flushes. The queue is bounded by bytes and by age; what does
 * not fit is refused aloud and never dropped in silence.
 */
export interface RecordWriter {
  /** Resolves once the record is durable: true, or false when its idempotency key belongs to another call. */
  write(record: DecisionRecord, key: PayloadKey): Promise<boolean>;
  /** False while the last attempt to write failed. */
  isHealthy(): boolean;
  waiting(): { records: number; bytes: number };
  /** Waits at most `waitMs` for what is queued. */
  stop(waitMs: number): Promise<void>;
}

export interface WriterLimits {
  /** Statements in flight at once. */
  slots: number;
  rowsMax: number;
  batchBytesMax: number;
  queueBytesMax: number;
  /** How long a record may wait, in milliseconds. */
  ageMaxMs: number;
}

export const WRITER_LIMITS: WriterLimits = {
  slots: 4,
  rowsMax: 250,
  batchBytesMax: 1_000_000,
  queueBytesMax: 64_000_000,
  ageMaxMs: 2_000,
};

interface Entry {
  ready: ReadyRecord;
  isPending: boolean;
  since: number;
  settle: (result: boolean | Error) => void;
  isSettled: boolean;
}

const RETRY_MS = 100;
/** SQLSTATE classes that blame the row: sending it again cannot help. */
const DATA_FAULT = /^(21|22|23)/;
const log = logger('records');

function refusal(cause?: unknown): Refusal {
  return new Refusal(
    'unavailable',
    'The decision could not be recorded, so it was not made. Send the same request again, with an Idempotency-Key.',
    { details: { reason: 'record-unavailable' }, cause },
  );
}

function isDataFault(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && DATA_FAULT.test(code);
}

class GroupCommit implements RecordWriter {
  readonly #database: Database;
  readonly #limits: WriterLimits;
  readonly #queue: Entry[] = [];
  readonly #flying = new Set<Entry>();
  readonly #sweeper: NodeJS.Timeout;
  #bytes = 0;
  #slotsFree: number;
  #notBefore = 0;
  #failures = 0;
  #isAnnouncing = false;

  constructor(database: Database, limits: WriterLimits) {
    this.#database = database;
    this.#limits = limits;
    this.#slotsFree = limits.slots;
    this.#sweeper = setInterval(() => this.#sweep(), RETRY_MS);
  }

  write(record: DecisionRecord, key: PayloadKey): Promise<boolean> {
    const ready = readyRecord(record, key);
    if (this.#bytes + ready.json.length > this.#limits.queueBytesMax) return Promise.reject(refusal());
    this.#bytes += ready.json.length;
    return new Promise((resolve, reject) => {
      const entry: Entry = {
        ready,
        isPending: record.status === 'pending_review',
        since: performance.now(),
        isSettled: false,
        settle: (result) => {
          if (entry.isSettled) return;
          entry.isSettled = true;
          this.#bytes -= ready.json.length;
          if (typeof result === 'boolean') resolve(result);
          else reject(result);
        },
      };
      this.#queue.push(entry);
      this.#flush();
    });
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
  }

  #flush(): void {
    while (this.#slotsFree > 0 && this.#queue.length > 0 && performance.now() >= this.#notBefore) {
      const batch = this.#takeBatch();
      if (batch.length === 0) return;
      void this.#commit(batch);
    }
  }

  #takeBatch(): Entry[] {
    const batch: Entry[] = [];
    let bytes = 0;
    while (this.#queue.length > 0 && batch.length < this.#limits.rowsMax) {
      const next = this.#queue[0];
      if (!next || (batch.length > 0 && bytes + next.ready.json.length > this.#limits.batchBytesMax)) break;
      this.#queue.shift();
      if (next.isSettled) continue;
      bytes += next.ready.json.length;
      batch.push(next);
    }
    return batch;
  }

  async #commit(batch: readonly Entry[]): Promise<void> {
    this.#slotsFree -= 1;
    for (const entry of batch) this.#flying.add(entry);
    try {
      await this.#send(batch);
      this.#failures = 0;
    } catch (error) {
      this.#keepForLater(batch, error);
    } finally {
      for (const entry of batch) this.#flying.delete(entry);
      this.#slotsFree += 1;
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
        batch[0]?.settle(refusal(error));
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
    this.#queue.unshift(...batch.filter(({ isSettled }) => !isSettled));
  }

  #sweep(): void {
    const oldest = performance.now() - this.#limits.ageMaxMs;
    for (const entry of [...this.#queue, ...this.#flying]) if (entry.since < oldest) entry.settle(refusal());
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
export function writeRecords(database: Database, limits: WriterLimits = WRITER_LIMITS): RecordWriter {
  return new GroupCommit(database, limits);
}
