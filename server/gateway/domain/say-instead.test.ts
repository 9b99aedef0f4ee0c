import { expect, test } from 'vitest';
import type { Route } from '../../routing/domain/route-snapshot.ts';
import { sayInstead } from './say-instead.ts';

const route = {
  inputContract: { type: 'object', properties: { question: { type: 'string' } } },
  revision: { protocol: 'openai', model: { name: 'chat', version: 1 } },
  prompt: { versionId: 'ver_1', model: 'greeting', version: 1, messages: [] },
} as unknown as Route;
const prompt = (content: string) => ({
  versionId: 'ver_2',
  model: 'greeting',
  version: 2,
  messages: [{ role: 'user' as const, content }],
});

test('another version of the prompt is said, and the route that serves stays as it is', () => {
  const tried = sayInstead(route, prompt('Answer {{question}}.'));
  expect(tried.prompt?.version).toBe(2);
  expect(route.prompt?.version).toBe(1);
});

const scored = { ...route, revision: { ...route.revision, protocol: 'open-inference' } } as Route;
const refused: [string, Route, string, RegExp][] = [
  ['of a field the contract lacks', route, 'Answer {{question}} for {{customer}}.', /asks for customer/],
  ['that cannot be read as a template', route, 'Answer {{ question', /opens no variable/],
  ['for a model that generates nothing', scored, 'Answer.', /takes no prompt/],
];

test.each(refused)('a prompt %s is refused', (_, asked, content, words) => {
  expect(() => sayInstead(asked, prompt(content))).toThrow(words);
});
