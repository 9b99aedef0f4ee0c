import { expect, test } from 'vitest';
import { harmless } from './harmless.ts';

test.each([
  ['a colour', 'a\u001b[31mb', 'a\\u{1b}[31mb'],
  ['a title', '\u001b]0;owned\u0007', '\\u{1b}]0;owned\\u{7}'],
  ['a short control sequence', '\u009b2J', '\\u{9b}2J'],
  ['a changed direction', 'a\u202eb', 'a\\u{202e}b'],
  ['a return that hides what stood before', 'evil\rgood', 'evil\\u{d}good'],
  ['lines and tabs', 'a\n\tb', 'a\n\tb'],
  ['letters of every script', 'Ångström 東京 🙂', 'Ångström 東京 🙂'],
])('%s', (_, text, shown) => {
  expect(harmless(text)).toBe(shown);
});
