import type { z } from 'zod';
import { Refusal } from '#server/platform/domain/refusal.ts';

const PROBLEMS_MAX = 50;

function pointer(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** Parses with a schema; refuses with `invalid` and the JSON pointer of each bad field, unknown ones by their name. */
export function parseWith<S extends z.ZodType>(schema: S, value: unknown, at = ''): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.slice(0, PROBLEMS_MAX).flatMap((issue) => {
    const path = `${at}${pointer(issue.path)}`;
    if (issue.code !== 'unrecognized_keys') return [{ path, message: issue.message }];
    return issue.keys
      .slice(0, PROBLEMS_MAX)
      .map((key) => ({ path: `${path}${pointer([key])}`, message: 'is not a known field' }));
  });
  const [first] = fields;
  throw new Refusal('invalid', `${first?.path || 'The body'}: ${first?.message ?? 'is not valid'}.`, {
    fields,
  });
}
