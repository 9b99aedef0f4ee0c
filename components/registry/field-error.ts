import { refusalOf } from '#components/trpc/refusal.ts';

/** What the server said about one field of a form, by JSON pointer; null when it was fine. */
export function fieldErrorOf(error: unknown, path: string): string | null {
  if (!error) return null;
  const fields = refusalOf(error).fields;
  const found = fields.find((field) => field.path === path || field.path.startsWith(`${path}/`));
  if (!found) return null;
  const inside = found.path.slice(path.length);
  return inside === '' ? found.message : `${inside}: ${found.message}`;
}

/** The sentence over a form whose submission was refused; null when nothing was, or when a field says it already. */
export function formErrorOf(error: unknown, shownPaths: readonly string[]): string | null {
  if (!error) return null;
  const refusal = refusalOf(error);
  const isShown = refusal.fields.some(({ path }) =>
    shownPaths.some((shown) => path === shown || path.startsWith(`${shown}/`)),
  );
  return isShown ? 'Some fields need another look.' : refusal.message;
}
