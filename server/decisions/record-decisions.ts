import type { Database } from '#server/platform/unit-of-work.ts';
import { type EncodedRecord, fieldsOf, insertEncoded, notifyPending } from './decisions.store.ts';
import type { DecisionRecord } from './domain/decision-facts.ts';
import type { PayloadKey } from './payload-keys.ts';
import { type RowFields, recordRow } from './record-row.ts';

/** A record made ready for the database: `row.length` is what a bounded queue may count as its size. */
export interface ReadyRecord extends EncodedRecord {
  /** The record as files keep it. */
  json(): string;
}

function encoded(fields: RowFields): EncodedRecord {
  return { id: String(fields.id), row: recordRow(fields), isKeyed: Boolean(fields.key_id) };
}

/** What a file says; a line that is no record is refused as the database refuses what it cannot take. */
function fieldsIn(json: string): RowFields {
  const NOT_A_RECORD = '22P02';
  try {
    const fields: unknown = JSON.parse(json);
    if (typeof fields === 'object' && fields !== null) return fields as RowFields;
  } catch {
    // It is told below.
  }
  throw Object.assign(new Error('this line is no record'), { code: NOT_A_RECORD });
}

/** Encodes a record once, so that a batch is only put together; its payload is encrypted unless there is no key. */
export function readyRecord(record: DecisionRecord, key: PayloadKey | null): ReadyRecord {
  const fields = fieldsOf(record, key);
  return { ...encoded(fields), json: () => JSON.stringify(fields) };
}

/**
 * Writes a batch durably in one statement over the system role and returns the ids that stand. An id that is missing lost
 * its idempotency key to another call. Safe to send again when the answer of the database was lost.
 */
export function recordDecisions(database: Database, batch: readonly ReadyRecord[]): Promise<Set<string>> {
  return insertEncoded(database, batch);
}

/** Writes records as files kept them in the meantime; those that stand already are left as they are. */
export function recordKept(database: Database, kept: readonly string[]): Promise<Set<string>> {
  return insertEncoded(
    database,
    kept.map((json) => encoded(fieldsIn(json))),
  );
}

/** Tells the review room that something waits; failing is harmless, since that room also looks by itself. */
export function announcePending(database: Database): Promise<void> {
  return notifyPending(database);
}
