import { execFile } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '#server/platform/free-port.ts';
import { type BenchProcess, benchProcess, orStop, untilAnswers } from './bench-process.ts';

const run = promisify(execFile);
const VERSION = '3.17.2';
const PACKAGES = [`mlflow==${VERSION}`, 'psycopg2-binary==2.9.13'];
const INSTALL_MS = 15 * 60_000;
const FOLDER = new URL('../../.cache/bench/mlflow/', import.meta.url).pathname;

/** `mlflow server` on PostgreSQL as it starts by default, or over gunicorn. */
export interface MlflowRival {
  name: string;
  origin: string;
  process: BenchProcess;
}

/** Installs the pinned server once; throws with the reason where that cannot be. */
export async function installMlflow(): Promise<string> {
  const python = join(FOLDER, 'bin', 'python');
  const marker = join(FOLDER, 'bin', 'mlflow');
  if (!existsSync(marker)) {
    mkdirSync(FOLDER, { recursive: true });
    await run('python3', ['-m', 'venv', FOLDER], { timeout: INSTALL_MS });
    const args = ['-m', 'pip', 'install', '-q', '--disable-pip-version-check', ...PACKAGES];
    await run(python, args, { timeout: INSTALL_MS });
  }
  return marker;
}

/** Starts the server with four workers on the measured core, its rows in the database at `url`. */
export async function startMlflow(
  url: string,
  dataDir: string,
  kind: 'uvicorn' | 'gunicorn',
): Promise<MlflowRival> {
  const program = await installMlflow();
  const port = await freePort();
  const command = [
    program,
    'server',
    '--backend-store-uri',
    // The driver that is installed, whichever its library would choose.
    url.replace(/^postgres(ql)?:/, 'postgresql+psycopg2:'),
    '--artifacts-destination',
    join(dataDir, 'mlflow-artifacts'),
    '--host',
    '127.0.0.1',
    '--port',
    String(port),
    '--workers',
    '4',
    ...(kind === 'gunicorn' ? ['--gunicorn-opts', '--log-level warning'] : []),
  ];
  const env = { MLFLOW_DISABLE_TELEMETRY: 'true', MLFLOW_LOGGING_LEVEL: 'ERROR', DO_NOT_TRACK: '1' };
  const started = await benchProcess({ command, core: 'measured', env, isReadyAtOnce: true });
  const origin = `http://127.0.0.1:${port}`;
  await orStop(started, untilAnswers(`${origin}/health`, 180_000));
  return { name: `mlflow ${VERSION}, ${kind}`, origin, process: started };
}
