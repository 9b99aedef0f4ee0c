import { describe, expect, test } from 'vitest';
import { passwordProblem } from './password-rules.ts';

describe('a new password', () => {
  test.each([
    ['correct horse battery', null],
    ['kettle-moss-94-lantern', null],
    ['ünïcödé wörds hélp', null],
    ['elf chars..', /at least 12/],
    ['x'.repeat(129), /at most 128/],
    ['1qaz2wsx3edc', /guessed first/],
    ['qwertyuiop123!', /guessed first/],
    ['Password1234', /guessed first/],
    ['password!!!!', /guessed first/],
    ['abcabcabcabcabc', /repeats or counts/],
    ['ffffffffffffffff', /repeats or counts/],
    ['567890123456', /repeats or counts/],
    ['Interlock2026', /built from/],
    ['adalovelace1815', /built from/],
  ])('%s', (password, problem) => {
    const found = passwordProblem(password, ['Ada Lovelace', 'ada.lovelace@example.org', 'Northwind Bank']);
    if (problem === null) expect(found).toBeNull();
    else expect(found).toMatch(problem);
  });
});
