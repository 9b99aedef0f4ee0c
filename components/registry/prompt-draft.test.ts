import { expect, test } from 'vitest';
import { comparePrompts } from '#server/registry/domain/compare-prompts.ts';
import { draftMessages, newMessage, writtenMessages } from './prompt-draft.ts';
import { tellDifference } from './prompt-words.ts';

test('a first prompt has room for an order and a question; what is left empty is not registered', () => {
  const draft = draftMessages(null);
  expect(draft.map(({ role }) => role)).toEqual(['system', 'user']);
  const [, asked] = draft;
  expect(
    writtenMessages(
      asked
        ? [
            { ...asked, content: 'Why?' },
            { ...asked, content: ' ' },
          ]
        : [],
    ),
  ).toEqual([{ role: 'user', content: 'Why?' }]);
});

test('a version begins with what another one says, and a conversation goes on in turns', () => {
  const draft = draftMessages([
    { role: 'user', content: 'a' },
    { role: 'assistant', content: 'b' },
  ]);
  expect(writtenMessages(draft)).toEqual([
    { role: 'user', content: 'a' },
    { role: 'assistant', content: 'b' },
  ]);
  const third = newMessage(draft);
  expect(third).toEqual({ key: 'm2', role: 'user', content: '' });
  expect(newMessage([...draft, third])).toMatchObject({ key: 'm3', role: 'assistant' });
  expect(newMessage([])).toMatchObject({ key: 'm0', role: 'user' });
});

test.each([
  ['Be brief.', 'Be brief.', 'They say the same.'],
  ['Be brief.', 'Be very brief.', '1 word added.'],
  ['Be brief.', 'Be  brief!', 'Only spaces and signs differ.'],
  ['Ask {{a}}.', 'Ask {{b}}.', '1 word added; 1 word removed; asks for b too; asks for a no more.'],
])('%s and %s: %s', (before, after, words) => {
  const said = (content: string) => [{ role: 'user' as const, content }];
  expect(tellDifference(comparePrompts(said(before), said(after)))).toBe(words);
});
