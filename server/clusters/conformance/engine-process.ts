import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';

const STOP_MS = 5_000;
const TAIL_MAX = 4_000;

export interface EngineProcess {
  /** Ends it at once and without a chance to clean up, children included. */
  kill(): Promise<void>;
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Starts an engine in a process group of its own and waits until `isReady`; throws with its last words when it is not. */
export async function startProcess(
  command: string,
  args: readonly string[],
  options: {
    env?: Readonly<Record<string, string>>;
    cwd?: string;
    isReady: () => Promise<boolean>;
    limitMs: number;
  },
): Promise<EngineProcess> {
  let tail = '';
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const remember = (chunk: Buffer) => {
    tail = (tail + chunk.toString()).slice(-TAIL_MAX);
  };
  child.stdout.on('data', remember);
  child.stderr.on('data', remember);
  const killWithUs = () => killGroup(child);
  process.once('exit', killWithUs);
  const isOver = () => child.exitCode !== null || child.signalCode !== null;
  const kill = async () => {
    process.off('exit', killWithUs);
    killGroup(child);
    if (!isOver()) await once(child, 'exit', { signal: AbortSignal.timeout(STOP_MS) });
  };
  const endsAt = performance.now() + options.limitMs;
  while (!(await options.isReady().catch(() => false))) {
    if (isOver() || performance.now() > endsAt) {
      await kill();
      throw new Error(`${command} did not become ready. Its last words:\n${tail}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return { kill };
}

/** Tells whether an address answers 200. */
export async function answers(url: string): Promise<boolean> {
  const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
  await response.arrayBuffer();
  return response.ok;
}
