import { expect, test } from 'vitest';
import type { Route } from '../../routing/domain/route-snapshot.ts';
import { readChatRequest } from './openai-request.ts';

const route = {
  name: 'Assistant',
  slug: 'assistant',
  inputContract: { type: 'object', properties: { question: { type: 'string' } }, required: ['question'] },
  outputSchema: {},
  revision: {
    protocol: 'openai',
    tensorMapping: { inputs: [], outputs: [{ name: 'quality', tensor: 'quality' }] },
  },
} as unknown as Route;
const messages = [{ role: 'user', content: 'hi' }];

test.each<[string, object, string | undefined]>([
  ['nobody', {}, undefined],
  ['a user', { user: ' case 7 ' }, 'case 7'],
  ['the newer word', { user: 'case 7', safety_identifier: 'case 8' }, 'case 8'],
  ['a word that is too long for a subject', { user: 'x'.repeat(201) }, undefined],
  ['an empty word beside a user', { safety_identifier: ' ', user: 'case 7' }, 'case 7'],
  ['no word at all', { user: null, safety_identifier: null }, undefined],
])('%s is the subject of the decision or not', (_, over, subject) => {
  expect(readChatRequest(route, { model: 'assistant', messages, ...over }).subject).toBe(subject);
});
