import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { addUp, closingLine, NOTHING, readClosingLine, settle, type Tally } from './test/tally.ts';

// The real MLflow client from PyPI against the doors, behind a token and an organisation's prefix.
//   npm run test:mlflow [-- tracking registry …] [-- tracking -k part-of-a-name]
//   npm run test:mlflow -- --prepare        fetches the client, and runs nothing
// Every file of test/mlflow has an organisation of its own. It needs python3 with venv, and skips loudly without.

const FOLDER = join(import.meta.dirname, '..', 'test', 'mlflow');
const FILE_TIMEOUT_MS = 5 * 60_000;
const AT_ONCE = 2;

const args = process.argv.slice(2);
const onlyAt = args.indexOf('-k');
const parts = onlyAt === -1 ? [] : args.splice(onlyAt).slice(1);
const areas = readdirSync(FOLDER)
  .flatMap((name) => /^test_(\w+)\.py$/.exec(name)?.[1] ?? [])
  .filter((area) => args.length === 0 || args.includes(area))
  .sort();

// Settings are read once, when the first module asks for them.
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'interlock-mlflow-')));
const dataDir = join(folder, 'data');
process.env.INTERLOCK_DATA_DIR = dataDir;
process.env.INTERLOCK_LOG_LEVEL ??= 'error';

const { findPython, virtualEnvironment } = await import(
  '../server/clusters/conformance/python-environment.ts'
);

async function runArea(area: string, python: string, house: import('./test/mlflow-house.ts').MlflowHouse) {
  const tenant = await house.tenant(`test-${area.replaceAll('_', '-')}`);
  const home = join(folder, area);
  mkdirSync(home, { recursive: true });
  const child = spawn(python, [join(FOLDER, 'run.py'), join(FOLDER, `test_${area}.py`), ...parts], {
    cwd: home,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      NODE_ENV: 'production',
      PATH: `${join(python, '..')}:${process.env.PATH ?? ''}`,
      HOME: home,
      LANG: 'C.UTF-8',
      MLFLOW_TRACKING_URI: `${tenant.origin}/orgs/${tenant.organisation}`,
      MLFLOW_TRACKING_TOKEN: tenant.tokens['ml-engineer'],
      INTERLOCK_TEST_HOUSE: JSON.stringify(tenant),
      // A server that fails is to be seen, not to be waited for.
      MLFLOW_HTTP_REQUEST_MAX_RETRIES: '0',
      MLFLOW_HTTP_REQUEST_TIMEOUT: '60',
      MLFLOW_DISABLE_TELEMETRY: 'true',
      DO_NOT_TRACK: '1',
      GIT_PYTHON_REFRESH: 'quiet',
      PYTHONWARNINGS: 'ignore',
      PYTHONDONTWRITEBYTECODE: '1',
    },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  const timer = setTimeout(() => child.kill('SIGKILL'), FILE_TIMEOUT_MS);
  const [code] = (await once(child, 'close')) as [number | null];
  clearTimeout(timer);
  console.log(`\n== ${area}\n${output.trimEnd()}`);
  return settle(readClosingLine(output), code ?? 1);
}

async function runAll(python: string): Promise<Tally> {
  const { openMlflowHouse } = await import('./test/mlflow-house.ts');
  const house = await openMlflowHouse(dataDir);
  const tallies: Tally[] = [];
  const waiting = [...areas];
  const work = async () => {
    for (let area = waiting.shift(); area !== undefined; area = waiting.shift())
      tallies.push(await runArea(area, python, house));
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  } finally {
    await house.stop();
  }
  return addUp(tallies);
}

const version = await findPython();
const client = (known: string) => virtualEnvironment('mlflow', join(FOLDER, 'requirements.txt'), known);
if (args.includes('--prepare')) {
  rmSync(folder, { recursive: true });
  if (version !== null) await client(version);
  process.exit();
}
let total: Tally = { ...NOTHING, skipped: areas.length };
if (version === null) {
  console.error('SKIPPED: the tests with the MLflow client need python3 with venv (Debian: python3-venv).');
} else {
  const { python } = await client(version);
  try {
    total = await runAll(python);
  } finally {
    if (existsSync(folder)) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
console.log(`\n${closingLine(total)}`);
process.exit(total.failed > 0 || (version !== null && total.passed === 0) ? 1 : 0);
