import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { alignLists, countChanges, diffText, type TextPiece } from './diff-text.ts';

/** `[-gone-]` and `{+new+}` as they stand in the text. */
function written(pieces: readonly TextPiece[]): string {
  const marks = { same: ['', ''], removed: ['[-', '-]'], added: ['{+', '+}'] } as const;
  return pieces.map(({ kind, text }) => `${marks[kind][0]}${text}${marks[kind][1]}`).join('');
}

const cases: [string, string, string, string][] = [
  ['nothing', 'Be brief.', 'Be brief.', 'Be brief.'],
  ['a word', 'Answer in a kind tone.', 'Answer in a calm tone.', 'Answer in a [-kind-]{+calm+} tone.'],
  [
    'words beside one another read as one change',
    'Say it in plain English, please.',
    'Say it in simple German, please.',
    'Say it in [-plain English-]{+simple German+}, please.',
  ],
  ['a variable as a whole', 'Ask {{name}}.', 'Ask {{ customer }}.', 'Ask [-{{name}}-]{+{{ customer }}+}.'],
  ['a line that came', 'one\nthree\n', 'one\ntwo\nthree\n', 'one\n{+two\n+}three\n'],
  ['a line that went', 'one\ntwo\nthree', 'one\nthree', 'one\n[-two\n-]three'],
  ['everything', '', 'New.', '{+New.+}'],
  ['everything away', 'Old.', '', '[-Old.-]'],
  ['a sign', 'Why?', 'Why!', 'Why[-?-]{+!+}'],
];

test.each(cases)('tells %s', (_, before, after, expected) => {
  expect(written(diffText(before, after))).toBe(expected);
});

const only = (pieces: readonly TextPiece[], ...kinds: readonly TextPiece['kind'][]) =>
  pieces
    .filter(({ kind }) => kinds.includes(kind))
    .map(({ text }) => text)
    .join('');

describe('whatever the texts are', () => {
  const word = fc.constantFrom('a', 'b', 'é', '{{x}}', ' ', '\n', '.', 'word', '  ', '\r\n', '🙂');
  const text = fc.array(word, { maxLength: 60 }).map((words) => words.join(''));

  test('both can be read out of what differs', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const pieces = diffText(before, after);
        expect(only(pieces, 'same', 'removed')).toBe(before);
        expect(only(pieces, 'same', 'added')).toBe(after);
      }),
    );
  });

  test('as much as possible stays in both', () => {
    const list = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 12 });
    fc.assert(
      fc.property(list, list, (before, after) => {
        const kept = alignLists(before, after).filter((one) => one.before !== null && one.after !== null);
        expect(kept.length).toBe(longestCommon(before, after));
        for (const one of kept) expect(before[one.before ?? -1]).toBe(after[one.after ?? -1]);
      }),
    );
  });
});

/** Length of the longest common subsequence, by the textbook's table. */
function longestCommon(before: readonly string[], after: readonly string[]): number {
  let line = new Array<number>(after.length + 1).fill(0);
  for (const left of before) {
    const next = [0];
    for (const [index, right] of after.entries())
      next.push(left === right ? (line[index] ?? 0) + 1 : Math.max(next[index] ?? 0, line[index + 1] ?? 0));
    line = next;
  }
  return line[after.length] ?? 0;
}

test('texts with nothing in common are one replacing the other, in bounded time', () => {
  const before = Array.from({ length: 5_000 }, (_, index) => `old${index}`).join(' ');
  const after = Array.from({ length: 5_000 }, (_, index) => `new${index}`).join('\n');
  const startedAt = performance.now();
  const pieces = diffText(before, after);
  expect(performance.now() - startedAt).toBeLessThan(5_000);
  expect(only(pieces, 'same', 'removed')).toBe(before);
  expect(only(pieces, 'same', 'added')).toBe(after);
});

test('counts words, not signs', () => {
  expect(countChanges(diffText('Be brief.', 'Be very, very brief!'))).toEqual({ removed: 0, added: 2 });
});
