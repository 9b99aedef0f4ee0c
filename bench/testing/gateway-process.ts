import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { NODE } from '../../model-server/testing/start-model-server.ts';
import { freePort } from '../../server/platform/free-port.ts';

const ROOT = new URL('../..', import.meta.url).pathname;

export interface GatewayProcess {
  url: string;
  process: ChildProcess;
  kill(signal: NodeJS.Signals): Promise<void>;
}

const START_MS = 25_000;

async function untilReady(url: string): Promise<void> {
  const until = Date.now() + START_MS;
  for (;;) {
    const ready = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(5_000) }).catch(
      () => null,
    );
    if (ready?.ok) return;
    if (Date.now() > until) throw new Error(`the gateway is not ready: ${await ready?.text()}`);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}

/** Starts the real gateway process and waits until it is ready; data directory and secrets come from this environment. */
export async function startGatewayProcess(given: {
  appUrl: string;
  systemUrl: string;
  modelServerUrl: string;
  port?: number;
  isReady?: boolean;
  /** Settings of this one. */
  env?: Readonly<Record<string, string>>;
  /** How long calls in progress are waited for at its end. */
  drainSeconds?: number;
}): Promise<GatewayProcess> {
  const port = given.port ?? (await freePort());
  const child = spawn(
    NODE,
    ['--import', './server/processes/end-with-stdin.ts', 'server/processes/gateway.ts'],
    {
      cwd: ROOT,
      // It ends when this process does, however that ends.
      stdio: ['pipe', 'pipe', 'inherit'],
      env: {
        ...process.env,
        DATABASE_APP_URL: given.appUrl,
        DATABASE_SYSTEM_URL: given.systemUrl,
        INTERLOCK_SUPERVISOR_PID: String(process.pid),
        GATEWAY_PORT: String(port),
        GATEWAY_DRAIN_SECONDS: String(given.drainSeconds ?? 5),
        INTERLOCK_LOCAL_MODEL_SERVER_URL: given.modelServerUrl,
        INTERLOCK_LOG_LEVEL: process.env.INTERLOCK_LOG_LEVEL ?? 'error',
        ...given.env,
      },
    },
  );
  const url = `http://127.0.0.1:${port}`;
  const lines = createInterface({ input: child.stdout });
  try {
    await once(lines, 'line', { signal: AbortSignal.timeout(START_MS) });
    lines.on('line', (line) => process.stderr.write(`${line}\n`));
    if (given.isReady !== false) await untilReady(url);
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
  return {
    url,
    process: child,
    async kill(signal) {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit', { signal: AbortSignal.timeout(8_000) });
      child.kill(signal);
      await exited;
    },
  };
}
