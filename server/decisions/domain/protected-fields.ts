import type { JsonRecord } from './decision-facts.ts';

/** Marks a field of an input contract that is kept for measuring fairness and shown to few. */
const PROTECTED = 'x-protected';

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Names of the top-level fields that an input contract marks as protected. */
export function protectedFields(contract: JsonRecord): string[] {
  const { properties } = contract;
  if (!isRecord(properties)) return [];
  return Object.entries(properties)
    .filter(([, schema]) => isRecord(schema) && schema[PROTECTED] === true)
    .map(([name]) => name);
}

/** A copy of an input without the named fields. */
export function withoutFields(input: JsonRecord, names: readonly string[]): JsonRecord {
  return Object.fromEntries(Object.entries(input).filter(([name]) => !names.includes(name)));
}
