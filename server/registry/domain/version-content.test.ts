import { expect, test } from 'vitest';
import { readVersionContent } from './version-content.ts';

const prompt = (content: string) => JSON.stringify({ messages: [{ role: 'user', content }] });

test.each([
  ['openai', '{"model":"tiny"}', { kind: 'engine-model', model: 'tiny' }],
  ['prompt', prompt('Say {{a}}'), { kind: 'prompt', messages: [{ role: 'user', content: 'Say {{a}}' }] }],
])('%s is read', (format, text, wanted) => {
  expect(readVersionContent(format, text)).toEqual(wanted);
});

test.each([
  ['openai', 'tiny', 'is JSON'],
  ['openai', '{"model":""}', '/model'],
  ['openai', '{"model":"a","weights":1}', 'artifact'],
  ['prompt', '{"messages":[]}', '/messages'],
  ['prompt', prompt('Say {{ a b }}'), 'message 1'],
  ['prompt', '{"messages":[{"role":"tool","content":"x"}]}', '/messages/0/role'],
])('%s with %s says what is wrong', (format, text, words) => {
  expect(readVersionContent(format, text)).toEqual({ problem: expect.stringContaining(words) });
});
