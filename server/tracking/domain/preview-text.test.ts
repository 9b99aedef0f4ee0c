import { expect, test } from 'vitest';
import { previewText } from './preview-text.ts';

const said = (role: string, content: unknown) => ({ role, content });

test.each([
  [null, null],
  ['a text', 'a text'],
  [{ question: 'why' }, '{"question":"why"}'],
  [{ messages: [said('user', 'first'), said('assistant', 'answer'), said('user', 'last')] }, 'last'],
  [{ messages: [said('user', [{ type: 'text', text: 'in parts' }])] }, 'in parts'],
  [{ request: { input: [said('user', 'inside')] } }, 'inside'],
  [{ choices: [{ message: said('assistant', 'an answer') }] }, 'an answer'],
  [{ messages: [] }, '{"messages":[]}'],
] as const)('the preview of %j', (value, expected) => {
  expect(previewText(value, 'user')).toBe(expected);
});

test('a long one is cut', () => {
  expect(previewText('x'.repeat(5_000), 'user')).toHaveLength(1_000);
});
