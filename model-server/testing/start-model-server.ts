import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface TestServer {
  url: string;
  repository: string;
  process: ChildProcess;
  call(method: string, path: string, body?: unknown): Promise<{ status: number; json: unknown }>;
  /** Ends the process; the folder stays until `remove`. */
  stop(): Promise<void>;
  remove(): Promise<void>;
}

const ROOT = new URL('../..', import.meta.url);

/** The Node that comes with the project, since the one on the PATH may not run TypeScript. */
export const NODE = new URL('node_modules/.bin/node', ROOT).pathname;
export const MAIN = new URL('model-server/main.ts', ROOT).pathname;

/** Starts the real process on a free port with a fresh folder, or with `repository` to see what a restart finds. */
export async function startModelServer(
  args: readonly string[] = [],
  options: { repository?: string; env?: Record<string, string> } = {},
): Promise<TestServer> {
  const repository = options.repository ?? (await mkdtemp(join(tmpdir(), 'model-server-')));
  const child = spawn(NODE, [MAIN, '--port', '0', '--repository', repository, ...args], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { ...process.env, ...options.env },
  });
  const [line] = (await once(createInterface(child.stdout), 'line', {
    signal: AbortSignal.timeout(15_000),
  })) as [string];
  const url = `http://127.0.0.1:${(JSON.parse(line) as { port: number }).port}`;
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    await once(child, 'exit', { signal: AbortSignal.timeout(5000) });
  };
  return {
    url,
    repository,
    process: child,
    async call(method, path, body) {
      const sent = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body);
      const signal = AbortSignal.timeout(20_000);
      const response = await fetch(`${url}${path}`, {
        method,
        ...(sent !== undefined && { body: sent }),
        signal,
      });
      const text = await response.text();
      return { status: response.status, json: text === '' ? undefined : JSON.parse(text) };
    },
    stop,
    async remove() {
      await stop();
      await rm(repository, { recursive: true, force: true });
    },
  };
}
