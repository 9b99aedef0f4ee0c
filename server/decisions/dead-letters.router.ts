import { permitted } from '#server/api/operation.ts';
import {
  getDeadLetterInput,
  listDeadLettersInput,
  purgeDeadLettersInput,
  replayDeadLettersInput,
} from './dead-letters.schema.ts';
import { purgeDeadLetters, replayDeadLetters } from './handle-dead-letters.ts';
import { getDeadLetter, listDeadLetters } from './list-dead-letters.ts';

export const deadLetters = {
  list: permitted({ input: listDeadLettersInput, permission: 'dead-letter:read', run: listDeadLetters }),
  get: permitted({ input: getDeadLetterInput, permission: 'dead-letter:read', run: getDeadLetter }),
  replay: permitted({
    input: replayDeadLettersInput,
    permission: 'dead-letter:handle',
    audit: 'dead-letter.replay-asked',
    run: replayDeadLetters,
  }),
  purge: permitted({
    input: purgeDeadLettersInput,
    permission: 'dead-letter:handle',
    audit: 'dead-letter.purged',
    run: purgeDeadLetters,
  }),
};
