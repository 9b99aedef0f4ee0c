import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import process from 'node:process';
import { createInterface, type Interface } from 'node:readline';

/** What is measured runs on the first core, everything that measures on the second, where the system can pin. */
export type Core = 'measured' | 'measuring';

function hasTaskset(): boolean {
  try {
    execFileSync('taskset', ['--version'], { stdio: 'ignore' });
    return cpus().length > 1;
  } catch {
    return false;
  }
}
export const CAN_PIN = hasTaskset();

function pinned(core: Core, command: readonly string[]): string[] {
  return CAN_PIN ? ['taskset', '-c', core === 'measured' ? '0' : '1', ...command] : [...command];
}

/** Moves a running process and its threads to a core; those it starts later follow. */
export function pinProcess(pid: number, core: Core): void {
  if (!CAN_PIN) return;
  execFileSync('taskset', ['-acp', core === 'measured' ? '0' : '1', String(pid)], { stdio: 'ignore' });
}

export interface BenchProcess {
  pid: number;
  lines: Interface;
  input: NonNullable<ChildProcess['stdin']>;
  stop(): Promise<void>;
}

/** Gives an order as a line of JSON and waits for the line that answers it; throws when none comes in time, or ever. */
export async function orderFrom<T>(given: BenchProcess, order: object, limitMs: number): Promise<T> {
  const heard = new AbortController();
  const signal = AbortSignal.any([heard.signal, AbortSignal.timeout(limitMs)]);
  const answer = once(given.lines, 'line', { signal });
  const end = once(given.lines, 'close', { signal }).then((): never => {
    throw new Error('a process of the bench ended before it answered');
  });
  end.catch(() => undefined);
  given.input.write(`${JSON.stringify(order)}\n`);
  try {
    const [line] = (await Promise.race([answer, end])) as [string];
    return JSON.parse(line) as T;
  } finally {
    answer.catch(() => undefined);
    heard.abort();
  }
}

/** Starts a program of the bench on a core; answers when it has printed its first line, or at once. */
export async function benchProcess(given: {
  command: readonly string[];
  core: Core;
  env?: Record<string, string>;
  cwd?: string;
  isReadyAtOnce?: boolean;
}): Promise<BenchProcess> {
  const [program = '', ...args] = pinned(given.core, given.command);
  const child = spawn(program, args, {
    cwd: given.cwd,
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { ...process.env, ...given.env },
    detached: true,
  });
  const lines = createInterface({ input: child.stdout });
  const started: BenchProcess = {
    pid: child.pid ?? 0,
    lines,
    input: child.stdin,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      // The whole group: workers of a rival are no children that its parent always takes along.
      process.kill(-(child.pid ?? 0), 'SIGKILL');
      await exited;
    },
  };
  if (!given.isReadyAtOnce)
    await orStop(started, once(lines, 'line', { signal: AbortSignal.timeout(30_000) }));
  return started;
}

/** Waits for what a process does first; one that fails at it is not left running. */
export async function orStop<T>(started: BenchProcess, first: Promise<T>): Promise<T> {
  try {
    return await first;
  } catch (error) {
    await started.stop();
    throw error;
  }
}

/** Waits until an address answers at all. */
export async function untilAnswers(url: string, limitMs: number): Promise<void> {
  const until = Date.now() + limitMs;
  for (;;) {
    const answer = await fetch(url, { signal: AbortSignal.timeout(2_000) }).catch(() => null);
    await answer?.body?.cancel();
    if (answer) return;
    if (Date.now() > until) throw new Error(`${url} does not answer`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** What a process says of its memory; nothing when it has ended meanwhile, as backends of PostgreSQL do. */
function rollupOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  } catch (error) {
    if (existsSync(`/proc/${pid}`)) throw error;
    return '';
  }
}

/** Megabytes of memory that processes hold, what they share counted once: backends of PostgreSQL share most of theirs. */
export function memoryMegabytes(pids: readonly number[]): number {
  const kilobytes = pids.map((pid) => {
    const [, text = '0'] = /^Pss:\s+(\d+) kB/m.exec(rollupOf(pid)) ?? [];
    return Number(text);
  });
  return kilobytes.reduce((sum, value) => sum + value, 0) / 1024;
}
