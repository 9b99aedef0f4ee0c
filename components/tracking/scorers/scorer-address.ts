import { experimentHref } from '../addresses.ts';

/** Where a scorer stands in the console: its newest version, or the one that is named. */
export function scorerHref(scorerId: string, version?: number): string {
  const at = `/scorers/${encodeURIComponent(scorerId)}`;
  return version === undefined ? at : `${at}?version=${version}`;
}

/** Where the scorers of an experiment stand. */
export function scorersHref(experimentId: string): string {
  return `${experimentHref(experimentId)}/scorers`;
}

/** The version that an address names; undefined for the newest, and for what is no number of one. */
export function askedVersion(value: string | undefined): number | undefined {
  return value !== undefined && /^[1-9]\d{0,8}$/.test(value) ? Number(value) : undefined;
}

/**
 * Where the traces of an experiment stand that carry feedback under a scorer's name; null for a name that no filter can
 * hold.
 */
export function judgedTracesHref(experimentId: string, name: string): string | null {
  if (/[`"'\\]/.test(name)) return null;
  const filter = new URLSearchParams({ filter: `feedback.\`${name}\` IS NOT NULL` });
  return `${experimentHref(experimentId)}/traces?${filter}`;
}

/** JSON as people read it; as it is where it is none. */
export function readableJson(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
