import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import type { EngineUnderTest } from '../server/clusters/conformance/engine-under-test.ts';
import type { SuiteOutcome } from '../server/clusters/conformance/run-suite.ts';
import { DIALECTS, type Dialect } from '../server/clusters/domain/settings.ts';

// The conformance suite against real engines: this repository's model server, Triton, MLServer and llama.cpp, without a GPU.
//   npm run test:engines [-- --write] [--json FILE] [interlock triton mlserver openai]
//   npm run test:engines -- --prepare        fetches the engines, and runs nothing
// It compares what it finds with the committed record that the cluster pages show; --write updates that record.

const RECORD = new URL('../server/clusters/conformance/verified.json', import.meta.url);
const names: string[] = process.argv
  .slice(2)
  .filter((argument) => (DIALECTS as readonly string[]).includes(argument));
const shouldWrite = process.argv.includes('--write');
const jsonAt = process.argv.indexOf('--json');
const jsonFile = jsonAt === -1 ? undefined : process.argv[jsonAt + 1];

// Settings are read once, when the first module asks for them.
const folder = await mkdtemp(join(tmpdir(), 'interlock-engines-'));
process.env.INTERLOCK_DATA_DIR = join(folder, 'data');
process.env.INTERLOCK_LOG_LEVEL ??= 'error';

const { findPython, pythonEnvironment } = await import(
  '../server/clusters/conformance/python-environment.ts'
);
const { interlockEngine } = await import('../server/clusters/conformance/interlock-engine.ts');
const { tritonEngine } = await import('../server/clusters/conformance/triton-engine.ts');
const { mlserverEngine } = await import('../server/clusters/conformance/mlserver-engine.ts');
const { openAiEngine } = await import('../server/clusters/conformance/openai-engine.ts');
const { runSuite, suiteOf } = await import('../server/clusters/conformance/run-suite.ts');

const python = await findPython();

const PYTHON_ENGINES = {
  triton: { start: tritonEngine, installArgs: ['--no-deps'] },
  mlserver: { start: mlserverEngine, installArgs: [] },
  openai: { start: openAiEngine, installArgs: ['--no-deps'] },
} as const;

async function pythonEngine(name: keyof typeof PYTHON_ENGINES): Promise<EngineUnderTest | null> {
  if (python === null) return null;
  const { start, installArgs } = PYTHON_ENGINES[name];
  return start(join(folder, name), await pythonEnvironment(name, python, installArgs));
}

const ENGINES: Record<Dialect, () => Promise<EngineUnderTest | null>> = {
  interlock: () => interlockEngine(join(folder, 'interlock')),
  triton: () => pythonEngine('triton'),
  mlserver: () => pythonEngine('mlserver'),
  openai: () => pythonEngine('openai'),
};

if (process.argv.includes('--prepare')) {
  await rm(folder, { recursive: true });
  if (python !== null)
    for (const [name, { installArgs }] of Object.entries(PYTHON_ENGINES))
      await pythonEnvironment(name, python, installArgs);
  process.exit();
}

const outcomes: Record<string, SuiteOutcome> = {};
let skipped = 0;
let failed = 0;

async function runEngine(name: Dialect): Promise<void> {
  const startedAt = performance.now();
  try {
    const engine = await ENGINES[name]();
    if (!engine) {
      console.error(`SKIPPED: ${name} needs python3 with venv (Debian: python3-venv); nothing was proven.`);
      skipped += Object.keys(suiteOf(name)).length;
      return;
    }
    outcomes[name] = await runSuite(engine);
    console.log(
      `  ${name}: ${outcomes[name].engine}, ${Math.round((performance.now() - startedAt) / 1000)} s`,
    );
  } catch (error) {
    failed += 1;
    console.error(
      `FAILED: ${name} could not be tested: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

function mark(result: string | undefined): string {
  if (result === undefined) return 'not run';
  return result === 'passed' ? 'passed' : result.startsWith('does not apply') ? 'n/a' : 'FAILED';
}

function printTable(): void {
  const engines = Object.keys(outcomes);
  const tests = [...new Set(Object.values(outcomes).flatMap((outcome) => Object.keys(outcome.tests)))];
  const width = Math.max(...tests.map((test) => test.length));
  console.log(`\n${'test'.padEnd(width)}  ${engines.map((name) => name.padEnd(10)).join('')}`);
  for (const test of tests) {
    const cells = engines.map((name) => mark(outcomes[name]?.tests[test]).padEnd(10)).join('');
    console.log(`${test.padEnd(width)}  ${cells}`);
  }
}

try {
  for (const name of DIALECTS) if (names.length === 0 || names.includes(name)) await runEngine(name);
} finally {
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
}
printTable();

const record = JSON.parse(await readFile(RECORD, 'utf8')) as { engines: Record<string, SuiteOutcome> };
for (const [name, outcome] of Object.entries(outcomes)) {
  if (JSON.stringify(record.engines[name]) === JSON.stringify(outcome)) continue;
  if (shouldWrite) record.engines[name] = outcome;
  else {
    failed += 1;
    console.error(
      `The committed record of ${name} differs from this run; npm run test:engines -- --write updates it.`,
    );
  }
}
if (shouldWrite) await writeFile(RECORD, `${JSON.stringify(record, null, 2)}\n`);

const results = Object.values(outcomes).flatMap(({ tests }) => Object.values(tests));
const passed = results.filter((result) => result === 'passed').length;
failed += results.filter((result) => result.startsWith('failed')).length;
if (jsonFile) await writeFile(jsonFile, JSON.stringify({ passed, failed, skipped, outcomes }));
console.log(`\n${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
