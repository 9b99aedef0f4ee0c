import {
  type ListAuditEventsInput,
  listAuditEventsInput,
  type ReconstructInput,
  reconstructInput,
} from '#server/audit/audit.schema.ts';

/** Spans that the log offers, in milliseconds. */
export const SINCE = {
  '1h': { label: 'Last hour', ms: 3_600_000 },
  '24h': { label: 'Last 24 hours', ms: 86_400_000 },
  '7d': { label: 'Last 7 days', ms: 7 * 86_400_000 },
  '30d': { label: 'Last 30 days', ms: 30 * 86_400_000 },
} as const;

const NAMES = [
  'type',
  'actorId',
  'resourceType',
  'resourceId',
  'correlationId',
  'text',
  'from',
  'to',
  'cursor',
] as const;

/** Reads the log's filters from an address; a parameter that means nothing is left out, so that old links still open. */
export function readAuditFilter(
  params: Readonly<Record<string, string | string[] | undefined>>,
  now: Date,
): ListAuditEventsInput {
  const kept: Record<string, string> = {};
  const since = Object.entries(SINCE).find(([name]) => name === params.since)?.[1];
  if (since) kept.from = new Date(now.getTime() - since.ms).toISOString();
  for (const name of NAMES) {
    const value = params[name];
    if (typeof value !== 'string' || value === '') continue;
    if (listAuditEventsInput.safeParse({ [name]: value }).success) kept[name] = value;
  }
  return listAuditEventsInput.parse(kept);
}

/** Reads from an address what is to be reconstructed; null when it says nothing usable. A time that is none means now. */
export function readReconstruction(
  params: Readonly<Record<string, string | string[] | undefined>>,
): ReconstructInput | null {
  const { id, at } = params;
  const whole = reconstructInput.safeParse({ id, at });
  if (whole.success) return whole.data;
  return reconstructInput.safeParse({ id }).data ?? null;
}
