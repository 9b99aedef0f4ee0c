import { searchExperimentsInput } from '#server/tracking/experiments.schema.ts';

/** What the list of experiments asks the server for. */
export interface ExperimentFilters {
  filter?: string;
  lifecycle?: 'deleted' | 'all';
  cursor?: string;
  limit: number;
}

const PAGE = 50;

/** A part of a name as the search's grammar matches it: quotes cannot end it, and signs with a meaning lose it. */
function nameHolds(part: string): string {
  return `name ILIKE '%${part.replaceAll(/[\\%_]/g, '\\$&').replaceAll("'", "''")}%'`;
}

/** The list's input from a page's address; a parameter that means nothing is left out, so that old links still open. */
export function readExperimentFilters(
  params: Readonly<Record<string, string | string[] | undefined>>,
): ExperimentFilters {
  const { search, state, cursor } = params;
  const filters: ExperimentFilters = { limit: PAGE };
  if (typeof search === 'string' && search.trim() !== '')
    filters.filter = nameHolds(search.trim().slice(0, 200));
  if (state === 'deleted' || state === 'all') filters.lifecycle = state;
  if (typeof cursor === 'string' && searchExperimentsInput.safeParse({ cursor }).success)
    filters.cursor = cursor;
  return filters;
}
