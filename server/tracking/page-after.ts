import { ENDLESS, nextPage, type Walked } from './domain/import-paging.ts';
import type { ImportTurn } from './open-import-turn.ts';

/** Where a list goes on after a page; null at its end, and, with a problem noted, where it has none. */
export function pageAfter(
  turn: Pick<ImportTurn, 'note'>,
  at: { page: string | null; walked?: Walked | undefined },
  what: string,
  answer: { token: string | undefined; found: number },
): { page: string; walked: Walked } | null {
  const next = nextPage(at, answer);
  if (next.kind === 'endless') turn.note(what, ENDLESS);
  return next.kind === 'page' ? { page: next.page, walked: next.walked } : null;
}
