import type { Tx } from '#server/platform/tx.ts';
import { insertPlainLetter, settleLetters } from './dead-letter-states.store.ts';
import type { DeadLetter, DeadLetterReason } from './domain/dead-letter.ts';

/** Keeps a dead letter that holds nothing, in the transaction of whoever gave up; over the system role. */
export function addDeadLetter(tx: Tx, letter: DeadLetter & { payload: null }): Promise<void> {
  return insertPlainLetter(tx, letter);
}

/** Notes that what these letters waited for has happened by itself; over the system role. */
export function settleDeadLetters(
  tx: Tx,
  which: { organisationId: string; reason: DeadLetterReason; correlationId: string },
  at: Date,
): Promise<void> {
  return settleLetters(tx, which, at);
}
