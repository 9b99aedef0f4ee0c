import { type ListDeadLettersInput, listDeadLettersInput } from '#server/decisions/dead-letters.schema.ts';

const NAMES = ['workflowId', 'reason', 'state', 'cursor'] as const;

/** The list's input from a page's address; a parameter that means nothing is left out, so that old links still open. */
export function readLetterFilters(
  params: Readonly<Record<string, string | string[] | undefined>>,
): ListDeadLettersInput {
  const kept: Record<string, string> = {};
  for (const name of NAMES) {
    const value = params[name];
    if (typeof value !== 'string' || value === '') continue;
    if (listDeadLettersInput.safeParse({ [name]: value }).success) kept[name] = value;
  }
  return listDeadLettersInput.parse(kept);
}
