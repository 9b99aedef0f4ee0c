/**
 * How far a list of another server was walked. A server that always has another page, by mistake or in malice, must not keep
 * an import going for ever: lists end after so many pages, after some that held nothing, and where a page names itself.
 */
export interface Walked {
  pages: number;
  /** Of the last ones, how many held nothing in a row. */
  empty: number;
}

export type NextPage = { kind: 'end' } | { kind: 'page'; page: string; walked: Walked } | { kind: 'endless' };

const PAGES_MAX = 100_000;
const EMPTY_MAX = 20;

/** Decides where a list goes on after a page that was asked for by `page` and held `found` things. */
export function nextPage(
  at: { page: string | null; walked?: Walked | undefined },
  answer: { token: string | undefined; found: number },
): NextPage {
  const { token, found } = answer;
  if (!token) return { kind: 'end' };
  const { pages, empty } = at.walked ?? { pages: 0, empty: 0 };
  const walked = { pages: pages + 1, empty: found === 0 ? empty + 1 : 0 };
  const isEndless = token === at.page || walked.pages >= PAGES_MAX || walked.empty >= EMPTY_MAX;
  return isEndless ? { kind: 'endless' } : { kind: 'page', page: token, walked };
}

/** What people are told of a list that was left there. */
export const ENDLESS = 'The source names page after page without an end; what came so far was taken.';
