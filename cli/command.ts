import type { Api } from './api.ts';
import type { Given } from './given.ts';
import { tableOf } from './print-table.ts';

/** What a command says: `value` for scripts (`--json`), `lines` for people. */
export interface Answer {
  value: unknown;
  lines: readonly string[];
}

export interface CommandOption {
  /** A flag when absent; otherwise what stands after it, for the help. */
  value?: string;
  isMany?: boolean;
  about: string;
}

/** One command of the command line, and the operations of the API that it is a twin of. */
export interface Command {
  /** Words that choose it, such as `runs search`. */
  name: string;
  /** What follows, in order; the last ends in `…` where there may be several. */
  takes: readonly string[];
  options?: Readonly<Record<string, CommandOption>>;
  about: string;
  operations: readonly string[];
  run: (api: Api, given: Given) => Promise<Answer>;
}

export interface Page<T> {
  items: readonly T[];
  nextCursor: string | null;
}

export const PAGED: Readonly<Record<string, CommandOption>> = {
  limit: { value: 'N', about: 'how many at most' },
  cursor: { value: 'TEXT', about: 'where the page before ended, as it said' },
};

/** The fields of a page that were asked for. */
export function pageOf(given: Given): { limit?: number | undefined; cursor?: string | undefined } {
  return { limit: given.number('limit'), cursor: given.text('cursor') };
}

/** A page as a table, with the way to the next one. */
export function tellPage<T>(
  page: Page<T>,
  headings: readonly string[],
  rowOf: (item: T) => readonly (string | number | null | undefined)[],
): Answer {
  const lines = page.items.length === 0 ? ['Nothing found.'] : tableOf(headings, page.items.map(rowOf));
  const more = page.nextCursor === null ? [] : ['', `There is more: --cursor ${page.nextCursor}`];
  return { value: page, lines: [...lines, ...more] };
}

/** Says that something was done. */
export function tellDone(value: unknown, line: string): Answer {
  return { value, lines: [line] };
}
