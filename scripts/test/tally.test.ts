import { expect, test } from 'vitest';
import {
  addUp,
  closingLine,
  readClosingLine,
  readPlaywrightReport,
  readVitestReport,
  settle,
} from './tally.ts';

test('closing lines are read as they are written, the last one counts', () => {
  const tally = { passed: 3, failed: 1, skipped: 2 };
  expect(closingLine(tally)).toBe('3 passed, 1 failed, 2 skipped');
  expect(closingLine({ ...tally, skipped: 0 })).toBe('3 passed, 1 failed');
  expect(readClosingLine(`1 passed, 0 failed\nmore\nengines: ${closingLine(tally)}\n`)).toEqual(tally);
  expect(readClosingLine('all 3 passed, 1 failed here')).toBeNull();
});

test('a file that does not load counts as failed', () => {
  const report = {
    numPassedTests: 1,
    numFailedTests: 1,
    numPendingTests: 1,
    numTodoTests: 1,
    testResults: [
      { status: 'failed', assertionResults: [{}] },
      { status: 'failed', assertionResults: [] },
    ],
  };
  expect(readVitestReport(JSON.stringify(report))).toEqual({ passed: 1, failed: 2, skipped: 2 });
});

test('a flaky test and an error outside tests count as failed', () => {
  const report = { stats: { expected: 4, unexpected: 1, flaky: 1, skipped: 1 }, errors: [{}] };
  expect(readPlaywrightReport(JSON.stringify(report))).toEqual({ passed: 4, failed: 3, skipped: 1 });
});

test.each([
  ['all is well', { passed: 2, failed: 0, skipped: 0 }, 0, 0],
  ['failures are told once', { passed: 2, failed: 1, skipped: 0 }, 1, 1],
  ['the run broke outside tests', { passed: 2, failed: 0, skipped: 0 }, 1, 1],
  ['it was killed', { passed: 2, failed: 0, skipped: 0 }, null, 1],
  ['nothing ran', { passed: 0, failed: 0, skipped: 5 }, 0, 1],
  ['no report', null, 0, 1],
])('%s', (_name, report, exitCode, failed) => {
  expect(settle(report, exitCode).failed).toBe(failed);
});

test('tallies add up', () => {
  const one = { passed: 1, failed: 2, skipped: 3 };
  expect(addUp([one, one])).toEqual({ passed: 2, failed: 4, skipped: 6 });
});
