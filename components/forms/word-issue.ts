import type { z } from 'zod';
import { countOf, formatFigure } from '#server/platform/domain/wording.ts';

type RawIssue = z.core.$ZodRawIssue;

const FORMATS: Readonly<Record<string, string>> = {
  email: 'Enter an e-mail address such as name@example.com.',
  url: 'Enter an address that begins with https:// or http://.',
  json_string: 'This is not valid JSON.',
};

function wordType(issue: RawIssue & { code: 'invalid_type' }): string {
  if (issue.input === undefined || issue.input === null || issue.input === '') return 'Fill this in.';
  if (issue.expected === 'number' || issue.expected === 'int') return 'Enter a number.';
  return `Enter ${issue.expected === 'array' ? 'a list' : `a ${issue.expected}`}.`;
}

function wordBound(origin: string, limit: number, side: 'least' | 'most', isOpen: boolean): string {
  if (side === 'least' && limit === 1 && (origin === 'string' || origin === 'array')) return 'Fill this in.';
  if (origin === 'string') return `Enter at ${side} ${countOf(limit, 'character')}.`;
  if (origin === 'array' || origin === 'set') return `Give at ${side} ${limit}.`;
  const bound = isOpen ? (side === 'least' ? 'more than' : 'less than') : `at ${side}`;
  return `Enter ${bound} ${formatFigure(limit)}.`;
}

/** Says a bound in the unit that the form asks in: `factor` is 100 for a share asked in percent. Other issues say themselves. */
export function wordBoundTimes(factor: number, issue: z.core.$ZodIssue): string {
  if (issue.code === 'too_small')
    return wordBound(issue.origin, Number(issue.minimum) * factor, 'least', issue.inclusive === false);
  if (issue.code === 'too_big')
    return wordBound(issue.origin, Number(issue.maximum) * factor, 'most', issue.inclusive === false);
  return issue.message;
}

/** Says in plain words what a field wants; a message written in the schema itself always wins over this one. */
export function wordIssue(issue: RawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return wordType(issue);
    case 'too_small':
      return wordBound(issue.origin, Number(issue.minimum), 'least', issue.inclusive === false);
    case 'too_big':
      return wordBound(issue.origin, Number(issue.maximum), 'most', issue.inclusive === false);
    case 'invalid_format':
      return FORMATS[issue.format] ?? 'This is not in the form that is asked for.';
    case 'invalid_value':
      return `Choose one of ${issue.values.map(String).join(', ')}.`;
    case 'invalid_union':
      return 'Choose one of the forms that are asked for.';
    default:
      return undefined;
  }
}
