import type { Database } from '#server/platform/unit-of-work.ts';
import { encodeRecord, insertEncoded, notifyPending } from './decisions.store.ts';
import type { DecisionRecord } from './domain/decision-facts.ts';
import type { PayloadKey } from './payload-keys.ts';

/** A record made ready for the database: `json.length` is what a bounded queue may count as its size. */
export interface ReadyRecord {
  id: string;
  json: string;
}

/** Encodes a record once, so that a batch is only put together; its payload is encrypted unless there is no key. */
export function readyRecord(record: DecisionRecord, key: PayloadKey | null): ReadyRecord {
  return { id: record.id, json: encodeRecord(record, key) };
}

/**
 * Writes a batch durably in one statement over the system role and returns the ids that stand. An id that is missing lost
 * its idempotency key to another call. Safe to send again when the answer of the database was lost.
 */
export function recordDecisions(database: Database, batch: readonly ReadyRecord[]): Promise<Set<string>> {
  return insertEncoded(
    database,
    batch.map(({ json }) => json),
  );
}

/** Writes records as they were kept elsewhere in the meantime; those that stand already are left as they are. */
export function recordKept(database: Database, encoded: readonly string[]): Promise<Set<string>> {
  return insertEncoded(database, encoded);
}

/** Tells the review room that something waits; failing is harmless, since that room also looks by itself. */
export function announcePending(database: Database): Promise<void> {
  return notifyPending(database);
}
