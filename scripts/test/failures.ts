/** One test that failed: where it stands, what it is called, and how it failed. */
export interface Failure {
  file: string;
  name: string;
  message: string;
}

const LINES_SHOWN = 14;
const FAILURES_SHOWN = 20;

// The colours of a terminal would be noise in a log.
// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape is what is looked for
const COLOURS = /\u001b\[[0-9;]*m/g;

interface VitestReport {
  testResults: {
    name: string;
    message?: string;
    status: string;
    assertionResults: { fullName: string; status: string; failureMessages?: string[] }[];
  }[];
}

/** Lists the failed tests of Vitest's JSON report, and the files that did not load. */
export function vitestFailures(json: string): Failure[] {
  const { testResults } = JSON.parse(json) as VitestReport;
  return testResults.flatMap(({ name: file, message, status, assertionResults }) => {
    const failed = assertionResults.filter((result) => result.status === 'failed');
    if (status === 'failed' && failed.length === 0)
      return [{ file, name: 'the file itself', message: message ?? '' }];
    return failed.map(({ fullName, failureMessages = [] }) => ({
      file,
      name: fullName,
      message: failureMessages.join('\n'),
    }));
  });
}

interface PlaywrightSuite {
  suites?: PlaywrightSuite[];
  specs?: {
    title: string;
    file: string;
    ok: boolean;
    tests: { results: { errors?: { message?: string }[] }[] }[];
  }[];
}

/** Lists the failed tests of Playwright's JSON report, and the errors outside tests. */
export function playwrightFailures(json: string): Failure[] {
  const report = JSON.parse(json) as PlaywrightSuite & { errors: { message?: string }[] };
  const inside = (suite: PlaywrightSuite): Failure[] => [
    ...(suite.specs ?? [])
      .filter(({ ok }) => !ok)
      .map(({ file, title, tests }) => ({
        file,
        name: title,
        message: tests
          .flatMap(({ results }) => results.flatMap(({ errors = [] }) => errors))
          .map(({ message }) => message ?? '')
          .join('\n'),
      })),
    ...(suite.suites ?? []).flatMap(inside),
  ];
  const outside = report.errors.map(({ message = '' }) => ({ file: 'e2e', name: 'outside tests', message }));
  return [...inside(report), ...outside];
}

/** Words failures for the end of a log, which is often all of it that is kept. */
export function wordFailures(failures: readonly Failure[]): string {
  const shown = failures.slice(0, FAILURES_SHOWN).map(({ file, name, message }) => {
    const lines = message
      .replaceAll(COLOURS, '')
      .split('\n')
      .filter((line) => line.trim() !== '');
    return [`FAILED ${file} › ${name}`, ...lines.slice(0, LINES_SHOWN).map((line) => `    ${line}`)].join(
      '\n',
    );
  });
  const more = failures.length - shown.length;
  return [...shown, ...(more > 0 ? [`and ${more} more`] : [])].join('\n');
}
