import type { JsonRecord } from '../../decisions/domain/decision-facts.ts';

/**
 * What must be the same for an answer to be given again: the input as the model sees it, whatever the order of its fields;
 * the rules by which it was handled and judged; the model; and whose answers the caller may be given.
 */
export interface CacheScope {
  organisationId: string;
  /** Null where callers of the organisation share. */
  tokenId: string | null;
  workflowId: string;
  workflowVersionId: string;
  modelVersionId: string;
  revisionId: string;
  /** SHA-256 of everything in the route that bears on the answer. */
  policyDigest: string;
  /** Grows with each purge. */
  purges: number;
}

/** JSON with its keys in order; a number never prints like a text. */
function ordered(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(ordered).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const record = value as JsonRecord;
  const parts = Object.keys(record)
    .sort()
    .filter((key) => record[key] !== undefined)
    .map((key) => `${JSON.stringify(key)}:${ordered(record[key])}`);
  return `{${parts.join(',')}}`;
}

/** The text whose digest is the key of an answer. */
export function cacheText(scope: CacheScope, input: JsonRecord): string {
  return `${ordered(scope)}\n${ordered(input)}`;
}

const FRESH = /(?:^|,)\s*(?:no-cache|no-store)\s*(?:,|$)/i;

/** Whether the caller wants the model asked, whatever is remembered. */
export function wantsFresh(headers: {
  readonly [name: string]: string | readonly string[] | undefined;
}): boolean {
  const textOf = (name: string) => String(headers[name] ?? '');
  return FRESH.test(textOf('cache-control')) || /^\s*bypass\s*$/i.test(textOf('interlock-cache'));
}
