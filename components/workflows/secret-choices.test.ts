import { expect, test } from 'vitest';
import { secretChoices } from './secret-choices.ts';

const SAFETY = { name: 'content-safety', origin: 'https://safety.example' };
const NONE = { value: '', label: 'None' };
const LISTED = { value: 'content-safety', label: 'content-safety, sent to https://safety.example' };

test.each([
  ['nothing is set', [], '', [NONE]],
  ['one is set', [SAFETY], '', [NONE, LISTED]],
  ['the one that is set is chosen', [SAFETY], 'content-safety', [NONE, LISTED]],
  [
    'another is chosen, which is gone',
    [SAFETY],
    'old-key',
    [NONE, LISTED, { value: 'old-key', label: 'old-key, which is not set here' }],
  ],
  ['they are on their way', null, 'old-key', [NONE, { value: 'old-key', label: 'old-key' }]],
])('where %s', (_, secrets, chosen, expected) => {
  expect(secretChoices(secrets, chosen)).toEqual(expected);
});
