/** Results of the conformance suite per dialect, as committed: which engine it met, and what became of each test. */
export interface ConformanceRecord {
  engines: Readonly<Record<string, EngineRecord>>;
}

export interface EngineRecord {
  /** What the engine called itself, with its version. */
  engine: string;
  /** `passed`, `failed`, or `does not apply: …` with the reason. */
  tests: Readonly<Record<string, string>>;
}

export const PASSED = 'passed';
const NOT_APPLICABLE = 'does not apply';

/** Tells whether a dialect was proven against its real engine: at least one test passed and none failed. */
export function isProven(record: ConformanceRecord, dialect: string): boolean {
  const results = Object.values(record.engines[dialect]?.tests ?? {});
  return (
    results.includes(PASSED) &&
    results.every((result) => result === PASSED || result.startsWith(NOT_APPLICABLE))
  );
}
