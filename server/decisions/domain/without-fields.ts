import type { JsonRecord } from './decision-facts.ts';

/** A copy of an input without the named fields. */
export function withoutFields(input: JsonRecord, names: readonly string[]): JsonRecord {
  return Object.fromEntries(Object.entries(input).filter(([name]) => !names.includes(name)));
}
