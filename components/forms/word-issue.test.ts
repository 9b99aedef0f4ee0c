import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { wordIssue } from './word-issue.ts';

const first = (schema: z.ZodType, value: unknown) =>
  schema.safeParse(value, { error: wordIssue }).error?.issues[0]?.message;

describe('what a field wants, in words', () => {
  it.each([
    ['nothing entered', z.string(), undefined, 'Fill this in.'],
    ['an empty text', z.string().min(1), '', 'Fill this in.'],
    ['a short text', z.string().min(5), 'abc', 'Enter at least 5 characters.'],
    ['a long text', z.string().max(2), 'abc', 'Enter at most 2 characters.'],
    ['text for a number', z.number(), 'abc', 'Enter a number.'],
    ['no number', z.number(), undefined, 'Fill this in.'],
    ['a small number', z.number().min(0.5), 0.1, 'Enter at least 0.5.'],
    ['a large number', z.number().max(1), 3, 'Enter at most 1.'],
    ['a wrong choice', z.enum(['low', 'high']), 'huge', 'Choose one of low, high.'],
    ['no e-mail', z.email(), 'x', 'Enter an e-mail address such as name@example.com.'],
    ['an empty list', z.array(z.string()).min(1), [], 'Fill this in.'],
  ])('%s', (_, schema, value, expected) => {
    expect(first(schema, value)).toBe(expected);
  });

  it('leaves the last word to the schema', () => {
    expect(first(z.string().min(5, 'Say why in a sentence.'), 'x')).toBe('Say why in a sentence.');
  });
});
