/** How many tests of a runner passed, failed and were skipped. */
export interface Tally {
  passed: number;
  failed: number;
  skipped: number;
}

export const NOTHING: Tally = { passed: 0, failed: 0, skipped: 0 };

/** Adds tallies of several runners up. */
export function addUp(tallies: readonly Tally[]): Tally {
  return tallies.reduce(
    (sum, tally) => ({
      passed: sum.passed + tally.passed,
      failed: sum.failed + tally.failed,
      skipped: sum.skipped + tally.skipped,
    }),
    NOTHING,
  );
}

/** Words a tally as the closing line that continuous integration reads. */
export function closingLine({ passed, failed, skipped }: Tally): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/** Reads the last closing line a suite printed (`N passed, N failed`, perhaps skipped ones); null when there is none. */
export function readClosingLine(output: string): Tally | null {
  const lines = [...output.matchAll(/^(?:[a-z]+: )?(\d+) passed, (\d+) failed(?:, (\d+) skipped)?\s*$/gm)];
  const last = lines.at(-1);
  return last ? { passed: Number(last[1]), failed: Number(last[2]), skipped: Number(last[3] ?? 0) } : null;
}

interface VitestReport {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  testResults: { status: string; assertionResults: unknown[] }[];
}

/** Reads Vitest's JSON report; a file that did not load runs no test, and counts as one that failed. */
export function readVitestReport(json: string): Tally {
  const report = JSON.parse(json) as VitestReport;
  const unloaded = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + unloaded.length,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

interface PlaywrightReport {
  stats: { expected: number; unexpected: number; flaky: number; skipped: number };
  errors: unknown[];
}

/** Reads Playwright's JSON report; a flaky test failed once, and errors outside tests count as failures too. */
export function readPlaywrightReport(json: string): Tally {
  const { stats, errors } = JSON.parse(json) as PlaywrightReport;
  return {
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky + errors.length,
    skipped: stats.skipped,
  };
}

/**
 * Settles what a runner's exit code and its report say together: a run that broke without naming a failed test, or that
 * executed no test at all, counts as one failure, so that a silent runner never passes.
 */
export function settle(report: Tally | null, exitCode: number | null): Tally {
  const tally = report ?? NOTHING;
  const isSilent = tally.passed + tally.failed === 0;
  const isBroken = exitCode !== 0 && tally.failed === 0;
  return isSilent || isBroken ? { ...tally, failed: tally.failed + 1 } : tally;
}
