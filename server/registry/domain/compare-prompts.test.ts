import { expect, test } from 'vitest';
import type { PromptMessage } from '../../workflows/domain/prompt-template.ts';
import { comparePrompts } from './compare-prompts.ts';

const system = (content: string): PromptMessage => ({ role: 'system', content });
const user = (content: string): PromptMessage => ({ role: 'user', content });

const cases: [string, PromptMessage[], PromptMessage[], [string, string][]][] = [
  [
    'the same',
    [system('a'), user('b')],
    [system('a'), user('b')],
    [
      ['system', 'same'],
      ['user', 'same'],
    ],
  ],
  [
    'another text',
    [system('a'), user('b')],
    [system('a'), user('c')],
    [
      ['system', 'same'],
      ['user', 'changed'],
    ],
  ],
  [
    'a message before',
    [user('b')],
    [system('a'), user('b')],
    [
      ['system', 'added'],
      ['user', 'same'],
    ],
  ],
  [
    'a message less',
    [system('a'), user('b')],
    [user('b')],
    [
      ['system', 'removed'],
      ['user', 'same'],
    ],
  ],
  ['from nothing', [], [user('b')], [['user', 'added']]],
];

test.each(cases)('tells of %s', (_, before, after, expected) => {
  const { messages } = comparePrompts(before, after);
  expect(messages.map(({ role, state }) => [role, state])).toEqual(expected);
});

test('tells which variables came and went', () => {
  const { variables } = comparePrompts([user('{{a}} {{b}}')], [user('{{ b }} {{c}}')]);
  expect(variables).toEqual({ added: ['c'], removed: ['a'], kept: ['b'] });
});
