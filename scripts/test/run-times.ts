/** How long one test file took, with what it imported and set up. */
export interface FileTime {
  file: string;
  ms: number;
}

const FILES_SHOWN = 10;

interface PlaywrightSuite {
  suites?: PlaywrightSuite[];
  specs?: { file: string; tests: { results: { duration: number }[] }[] }[];
}

/** Adds up what the journeys of each file took, from Playwright's JSON report. */
export function playwrightTimes(json: string): FileTime[] {
  const times = new Map<string, number>();
  const add = ({ specs = [], suites = [] }: PlaywrightSuite): void => {
    for (const { file, tests } of specs) {
      const results = tests.flatMap((test) => test.results);
      const ms = results.reduce((sum, { duration }) => sum + duration, 0);
      times.set(file, (times.get(file) ?? 0) + ms);
    }
    for (const suite of suites) add(suite);
  };
  add(JSON.parse(json) as PlaywrightSuite);
  return [...times].map(([file, ms]) => ({ file, ms }));
}

/** Words a time as a person says it: `7 s`, `3 min 04 s`. */
export function wordTime(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  if (seconds < 60) return `${seconds} s`;
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}

/** Lists the slowest files of a runner, the slowest first; nothing where none was timed. */
export function wordSlowest(runner: string, files: readonly FileTime[]): string[] {
  if (files.length === 0) return [];
  const slowest = files.toSorted((a, b) => b.ms - a.ms).slice(0, FILES_SHOWN);
  return [
    `Slowest files of ${runner}:`,
    ...slowest.map(({ file, ms }) => `  ${wordTime(ms).padStart(11)}  ${file}`),
  ];
}
