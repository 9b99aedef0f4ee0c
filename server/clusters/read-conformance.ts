import verified from './conformance/verified.json' with { type: 'json' };
import { type ConformanceRecord, isProven } from './domain/conformance.ts';

/** What the conformance suite found about one dialect, as committed; null when it never met the engine. */
export function readConformance(
  dialect: string,
): { engine: string; isProven: boolean; tests: { name: string; result: string }[] } | null {
  const record: ConformanceRecord = verified;
  const found = record.engines[dialect];
  if (!found) return null;
  return {
    engine: found.engine,
    isProven: isProven(record, dialect),
    tests: Object.entries(found.tests).map(([name, result]) => ({ name, result })),
  };
}
