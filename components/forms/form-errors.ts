import { refusalOf } from '#components/trpc/refusal.ts';

/** What was said about one field of a form; null when it was fine. */
export function fieldError(error: unknown, path: string): string | null {
  if (!error) return null;
  return refusalOf(error).fields.find((field) => field.path === path)?.message ?? null;
}

/** The sentence over a form; null when nothing was refused, or when one of the fields shown says it already. */
export function formError(error: unknown, shown: readonly string[] = []): string | null {
  if (!error) return null;
  const { fields, message } = refusalOf(error);
  return fields.some(({ path }) => shown.includes(path)) ? null : message;
}
