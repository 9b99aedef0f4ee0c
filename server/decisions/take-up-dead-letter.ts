import type { Tx } from '#server/platform/tx.ts';
import { type ClaimedLetter, claimLetter, settleLetter } from './dead-letter-states.store.ts';
import type { JsonRecord } from './domain/decision-facts.ts';
import { openLetter } from './payload-keys.ts';

/** A dead letter that is to be tried again now, with what it holds; null when that is gone. */
export type TakenUpLetter = Omit<ClaimedLetter, 'payload'> & { payload: JsonRecord | null };

/** A gateway that took one up and fell silent is believed to be gone after this long. */
const STALE_MS = 120_000;

/** Takes up the next dead letter for a replay, over the system role; null when none is asked for. */
export async function takeUpDeadLetter(tx: Tx, now: Date): Promise<TakenUpLetter | null> {
  const claimed = await claimLetter(tx, now, new Date(now.getTime() - STALE_MS));
  return claimed && { ...claimed, payload: await openLetter(tx, claimed) };
}

/** Notes how a replay ended: `isDone`, or it waits again; false when the letter was taken up anew since. Over the system role. */
export function putDownDeadLetter(
  tx: Tx,
  letter: Pick<TakenUpLetter, 'id' | 'claimedAt'>,
  result: { isDone: boolean; replayedAs: string | null; text: string; at: Date },
): Promise<boolean> {
  return settleLetter(tx, letter, result);
}
