import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Failure, playwrightFailures, vitestFailures, wordFailures } from './test/failures.ts';
import { provideChromium } from './test/find-chromium.ts';
import { prepareBeside } from './test/prepare-beside.ts';
import { provideOpenssl } from './test/provide-openssl.ts';
import { runStreaming } from './test/run-streaming.ts';
import { type FileTime, playwrightTimes, wordSlowest, wordTime } from './test/run-times.ts';
import {
  addUp,
  closingLine,
  readClosingLine,
  readPlaywrightReport,
  readVitestReport,
  settle,
  type Tally,
} from './test/tally.ts';

// All tests, one runner after the other (they would only steal each other's processor), and one closing line. What later
// runners must fetch and build first is made beside the journeys, which wait more than they work.
// Programs that tests start by the hundred are compiled once.
// A runner whose tests are there but that ran none has failed. `npm test -- unit e2e` runs the named ones only.

const root = join(import.meta.dirname, '..');
process.env.NODE_COMPILE_CACHE ??= join(root, '.cache', 'node');
const reports = mkdtempSync(join(tmpdir(), 'interlock-tests-'));
const VITEST_TIMEOUT_MS = 30 * 60_000;
const PLAYWRIGHT_TIMEOUT_MS = 40 * 60_000;
const ENGINES_TIMEOUT_MS = 15 * 60_000;
const MLFLOW_TIMEOUT_MS = 15 * 60_000;
/** The store is built from source on a machine that has not done so before. */
const S3_TIMEOUT_MS = 20 * 60_000;

const failures: Failure[] = [];
const slowest: string[] = [];

function readReport(
  path: string,
  count: (json: string) => Tally,
  list: (json: string) => Failure[],
): Tally | null {
  if (!existsSync(path)) return null;
  const json = readFileSync(path, 'utf8');
  failures.push(...list(json));
  return count(json);
}

function hasFiles(folder: string, ending: string): boolean {
  const path = join(root, folder);
  return (
    existsSync(path) && readdirSync(path, { recursive: true }).some((name) => String(name).endsWith(ending))
  );
}

async function runVitest(name: string, projects: readonly string[] = [name]): Promise<Tally> {
  provideOpenssl();
  const folder = join(reports, name);
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const args = [vitest, 'run', ...projects.flatMap((project) => ['--project', project])];
  const { exitCode } = await runStreaming(process.execPath, args, {
    timeoutMs: VITEST_TIMEOUT_MS,
    env: { INTERLOCK_TEST_REPORTS: folder },
  });
  const times = join(folder, 'times.json');
  if (existsSync(times))
    slowest.push(...wordSlowest(name, JSON.parse(readFileSync(times, 'utf8')) as FileTime[]));
  return settle(readReport(join(folder, 'report.json'), readVitestReport, vitestFailures), exitCode);
}

async function runPlaywright(): Promise<Tally | null> {
  if (!hasFiles('e2e', '.spec.ts')) return null;
  const report = join(reports, 'e2e.json');
  const playwright = join(root, 'node_modules', '@playwright', 'test', 'cli.js');
  const { exitCode } = await runStreaming(process.execPath, [playwright, 'test', '--reporter=list,json'], {
    timeoutMs: PLAYWRIGHT_TIMEOUT_MS,
    env: { PLAYWRIGHT_JSON_OUTPUT_FILE: report, CHROMIUM_PATH: provideChromium() },
  });
  if (existsSync(report)) slowest.push(...wordSlowest('e2e', playwrightTimes(readFileSync(report, 'utf8'))));
  return settle(readReport(report, readPlaywrightReport, playwrightFailures), exitCode);
}

function hasPython(): boolean {
  try {
    execFileSync('python3', ['-c', 'import venv, ensurepip'], { stdio: 'ignore', timeout: 30_000 });
    return true;
  } catch {
    return false;
  }
}

/** A suite that needs Python, and that skips loudly where there is none. */
async function runWithPython(script: string, what: string, timeoutMs: number): Promise<Tally | null> {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  if (scripts[script] === undefined) return null;
  if (!hasPython()) {
    console.error(`SKIPPED: ${what} needs python3 with venv (Debian: python3-venv).`);
    return { passed: 0, failed: 0, skipped: 1 };
  }
  const { exitCode, output } = await runStreaming('npm', ['run', script], { timeoutMs });
  return settle(readClosingLine(output), exitCode);
}

/** Artifacts in a real S3 store, where there is Go to build one with; otherwise it says so and counts as skipped. */
async function runS3(): Promise<Tally> {
  const { exitCode, output } = await runStreaming('npm', ['run', 'test:s3'], { timeoutMs: S3_TIMEOUT_MS });
  const tally = readClosingLine(output);
  return tally?.skipped === 1 && exitCode === 0 ? tally : settle(tally, exitCode);
}

interface Runner {
  run: () => Promise<Tally | null>;
  /** The script that fetches and builds what it needs when it is told to `--prepare`, where that takes minutes. */
  prepare?: string;
}

const RUNNERS: Record<string, Runner> = {
  unit: { run: () => runVitest('unit', ['unit', 'domain']) },
  db: { run: async () => (hasFiles('server', '.db.test.ts') ? runVitest('db') : null) },
  e2e: { run: runPlaywright },
  engines: {
    run: () => runWithPython('test:engines', 'the suite against real engines', ENGINES_TIMEOUT_MS),
    prepare: 'test:engines',
  },
  mlflow: {
    run: () => runWithPython('test:mlflow', 'the suite with the MLflow client', MLFLOW_TIMEOUT_MS),
    prepare: 'test:mlflow',
  },
  s3: { run: runS3, prepare: 'test:s3' },
};

async function runOne(name: string): Promise<Tally | null> {
  console.log(`\n== ${name}`);
  try {
    const runner = RUNNERS[name];
    if (runner === undefined) throw new Error(`no such runner; there are ${Object.keys(RUNNERS).join(', ')}`);
    return await runner.run();
  } catch (error) {
    console.error(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

const asked = process.argv.slice(2);
const names = asked.length > 0 ? asked : Object.keys(RUNNERS);
const results: { name: string; tally: Tally; ms: number }[] = [];
let prepared = Promise.resolve();
for (const [at, name] of names.entries()) {
  const startedAt = performance.now();
  if (name === 'e2e')
    prepared = prepareBeside(names.slice(at).flatMap((later) => RUNNERS[later]?.prepare ?? []));
  if (RUNNERS[name]?.prepare) await prepared;
  const tally = await runOne(name);
  if (tally !== null) results.push({ name, tally, ms: performance.now() - startedAt });
}
rmSync(reports, { recursive: true });
for (const part of [slowest.join('\n'), wordFailures(failures)]) if (part !== '') console.log(`\n${part}`);
console.log('');
for (const { name, tally, ms } of results)
  console.log(`${name.padEnd(8)} ${wordTime(ms).padStart(12)}  ${closingLine(tally)}`);
const total = addUp(results.map(({ tally }) => tally));
console.log(closingLine(total));
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;
