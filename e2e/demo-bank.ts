import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';

/** A start with `--demo` on a data directory of its own, on the real clock. */
export interface DemoBank {
  url: string;
  output: string;
  stop: () => Promise<void>;
}

/** The last thing either start says. */
const DONE = /applications are left/;
const READY_MS = 8 * 60_000;
const STOP_MS = 15_000;

/** Starts the product with its demonstration and resolves once that has said how to sign in. */
export async function startDemo(dataDir: string, port: number, gatewayPort: number): Promise<DemoBank> {
  const ports = ['--port', String(port), '--gateway-port', String(gatewayPort)];
  const child = spawn(
    process.execPath,
    ['server/processes/start.ts', '--demo', ...ports, '--data-dir', dataDir],
    {
      env: { ...process.env, NODE_ENV: 'production' },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const ended = once(child, 'exit');
  let output = '';
  const stop = async () => {
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    await ended;
    clearTimeout(timer);
  };
  const said = new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`the demo was not made in time:\n${output}`)), READY_MS);
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      if (!DONE.test(output)) return;
      clearTimeout(timer);
      resolve();
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('exit', (code) => reject(new Error(`start ended with ${code}:\n${output}`)));
  });
  try {
    await said;
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: `http://localhost:${port}`, output, stop };
}

/** Runs an admin command beside the demonstration and returns its JSON answer. */
export function adminOf<T>(dataDir: string, ...args: string[]): T {
  const command = ['server/processes/admin.ts', ...args, '--json', '--data-dir', dataDir];
  return JSON.parse(execFileSync(process.execPath, command, { timeout: 60_000 }).toString()) as T;
}
