import { expect, test } from 'vitest';
import { changesPrompt } from './changes-prompt.ts';

const bound = (model: string, version: number) => ({ generation: { prompt: { model, version } } });

test.each([
  ['no draft', bound('letters', 1), undefined, false],
  ['the same prompt', bound('letters', 1), bound('letters', 1), false],
  ['another version', bound('letters', 1), bound('letters', 2), true],
  ['another prompt', bound('letters', 1), bound('replies', 1), true],
  ['the first prompt', {}, bound('letters', 1), true],
  ['the first policy', undefined, bound('letters', 1), true],
  ['no prompt any more', bound('letters', 1), {}, false],
])('%s', (_, served, draft, expected) => {
  expect(changesPrompt(served, draft)).toBe(expected);
});
