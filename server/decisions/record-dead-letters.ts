import type { Database } from '#server/platform/unit-of-work.ts';
import { encodeLetter, insertLetters } from './dead-letters.store.ts';
import type { DeadLetter } from './domain/dead-letter.ts';
import type { PayloadKey } from './payload-keys.ts';

/** Writes dead letters in one statement over the system role, each with the key of its organisation; safe to send again. */
export function recordDeadLetters(
  database: Database,
  letters: readonly { letter: DeadLetter; key: PayloadKey }[],
): Promise<void> {
  return insertLetters(
    database,
    letters.map(({ letter, key }) => encodeLetter(letter, key)),
  );
}
