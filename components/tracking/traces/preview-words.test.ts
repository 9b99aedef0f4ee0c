import { expect, test } from 'vitest';
import { beginningOf, previewWords } from './preview-words.ts';

test.each([
  [null, null],
  ['', null],
  ['""', null],
  ['plain words', 'plain words'],
  ['{"question":"How much?"}', 'How much?'],
  ['"said"', 'said'],
  ['{"question":"How much?","k":5}', '{"question":"How much?","k":5}'],
  ['{"k":5}', '{"k":5}'],
  ['{}', '{}'],
  ['{"question":"cut off at a thousand sig...', '{"question":"cut off at a thousand sig...'],
])('of %j people read %j', (preview, words) => {
  expect(previewWords(preview)).toBe(words);
});

test('a heading ends where a sign does, and says that there is more', () => {
  expect(beginningOf('short', 10)).toBe('short');
  expect(beginningOf('one two three', 8)).toBe('one two…');
  expect(beginningOf('😀😀😀', 2)).toBe('😀…');
});
