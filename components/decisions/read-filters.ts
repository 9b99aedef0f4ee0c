import { type ListDecisionsInput, listDecisionsInput } from '#server/decisions/decisions.schema.ts';

/** Spans that the list offers, in milliseconds. */
export const SINCE = {
  '1h': { label: 'Last hour', ms: 3_600_000 },
  '24h': { label: 'Last 24 hours', ms: 86_400_000 },
  '7d': { label: 'Last 7 days', ms: 7 * 86_400_000 },
} as const;

const NAMES = [
  'workflowId',
  'status',
  'decidedBy',
  'subject',
  'modelVersionId',
  'from',
  'until',
  'cursor',
] as const;

/** The list's input from a page's address; a parameter that means nothing is left out, so that old links still open. */
export function readFilters(
  params: Readonly<Record<string, string | string[] | undefined>>,
  now: Date,
): ListDecisionsInput {
  const kept: Record<string, string> = {};
  const since = Object.hasOwn(SINCE, String(params.since))
    ? SINCE[params.since as keyof typeof SINCE]
    : undefined;
  if (since) kept.from = new Date(now.getTime() - since.ms).toISOString();
  for (const name of NAMES) {
    const value = params[name];
    if (typeof value !== 'string' || value === '') continue;
    if (listDecisionsInput.safeParse({ [name]: value }).success) kept[name] = value;
  }
  return listDecisionsInput.parse(kept);
}
