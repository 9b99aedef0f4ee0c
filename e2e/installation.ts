import { execFileSync, spawn } from 'node:child_process';
import { createWriteStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../server/platform/free-port.ts';

/** What the journeys know of the installation they run on; handed from the global setup through the environment. */
export interface Installation {
  url: string;
  gatewayUrl: string;
  dataDir: string;
  clockFile: string;
  /** Everything that start has said so far. */
  startLog: string;
  /** Who has joined, for a journey that runs after another has failed: the runner begins anew then. */
  peopleFile: string;
  setupLink: string;
}

/** With a build before it, on a machine that is busy with other things. */
const READY_MS = 10 * 60_000;
const STOP_MS = 15_000;

/** Starts the real product on free ports with a data directory of its own; the build is reused when it is current. */
export async function startInstallation(): Promise<{
  installation: Installation;
  stop: () => Promise<void>;
}> {
  const home = mkdtempSync(join(tmpdir(), 'interlock-e2e-'));
  const clockFile = join(home, 'clock');
  writeFileSync(clockFile, '0');
  const dataDir = join(home, 'data');
  const [port, gatewayPort] = [await freePort(), await freePort()];
  const args = ['--port', String(port), '--gateway-port', String(gatewayPort), '--data-dir', dataDir];
  const child = spawn(process.execPath, ['server/processes/start.ts', ...args], {
    env: {
      ...process.env,
      INTERLOCK_TEST: '1',
      INTERLOCK_TEST_CLOCK: clockFile,
      // The other server of the journey that imports is this one, by its other name.
      INTERLOCK_IMPORT_EGRESS_ALLOW: '127.0.0.1/32',
      NODE_ENV: 'production',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const startLog = join(home, 'start.log');
  const log = createWriteStream(startLog);
  let output = '';
  const setupLink = await new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGTERM');
      reject(new Error(`not ready in time:\n${output}`));
    }, READY_MS);
    const read = (chunk: Buffer) => {
      log.write(chunk);
      output += chunk.toString();
      const link = /http:\/\/\S+\/join\/\S+/.exec(output)?.[0];
      if (!link) return;
      clearTimeout(timer);
      resolve(link);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('exit', (code) => reject(new Error(`start ended with ${code}:\n${output}`)));
  });
  const installation = {
    url: `http://localhost:${port}`,
    gatewayUrl: `http://127.0.0.1:${gatewayPort}`,
    dataDir,
    clockFile,
    startLog,
    peopleFile: join(home, 'people.json'),
    setupLink,
  };
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return {
    installation,
    async stop() {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
      await ended;
      clearTimeout(timer);
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** The installation that the global setup started. */
export function installation(): Installation {
  const text = process.env.INTERLOCK_E2E;
  if (!text) throw new Error('the global setup has not started an installation');
  return JSON.parse(text) as Installation;
}

/** Runs an admin command on the installation and returns its JSON answer. */
export function admin<T>(...args: string[]): T {
  const { dataDir } = installation();
  const output = execFileSync(
    process.execPath,
    ['server/processes/admin.ts', ...args, '--json', '--data-dir', dataDir],
    {
      env: { ...process.env, INTERLOCK_TEST: '1', INTERLOCK_TEST_CLOCK: installation().clockFile },
      timeout: 60_000,
    },
  );
  return JSON.parse(output.toString()) as T;
}
