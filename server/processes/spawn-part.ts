import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { nodeBinary } from '../platform/node-binary.ts';
import type { RunningPart } from './part.ts';
import type { PartLog } from './part-log.ts';
import type { PartRecords } from './part-records.ts';
import { waitForHttp } from './wait-for-http.ts';

const PRELOAD = fileURLToPath(new URL('./end-with-stdin.ts', import.meta.url));
const KEEPER = fileURLToPath(new URL('../platform/keep-child.ts', import.meta.url));

export interface SpawnPart {
  name: string;
  /** Arguments of node: a script of ours and its options. */
  args: readonly string[];
  env: NodeJS.ProcessEnv;
  cwd: string;
  /** Foreign programs that start others (watchers, next dev) run below a keeper instead of with our preload. */
  isKept: boolean;
  ready: { kind: 'http'; url: string } | { kind: 'line' } | { kind: 'at-once' };
  readyTimeoutMs: number;
  log: PartLog;
  records: PartRecords;
  onLine?: (line: string) => void;
}

/** Starts a part as a child process that ends with this one, in a process group of its own. */
export function spawnPart(options: SpawnPart): RunningPart {
  const preload = options.isKept
    ? [KEEPER, '--group', '--grace-ms', '4000', '--', nodeBinary()]
    : ['--import', PRELOAD];
  const child = spawn(nodeBinary(), [...preload, ...options.args], {
    cwd: options.cwd,
    env: { ...options.env, INTERLOCK_SUPERVISOR_PID: String(process.pid) },
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  });
  child.stdin?.on('error', () => undefined);
  if (child.pid !== undefined) options.records.note(options.name, child.pid);
  const { promise: announced, resolve: announce } = Promise.withResolvers<void>();
  forwardLines(child, options, announce);
  const over = new AbortController();
  const ended = new Promise<{ clean: boolean; words: string }>((settle) => {
    const end = (clean: boolean, words: string) => {
      over.abort();
      options.records.forget(options.name);
      settle({ clean, words });
    };
    child.once('error', (error) => end(false, error.message));
    child.once('exit', (code, signal) =>
      end(code === 0, signal === null ? `exit code ${code}` : `signal ${signal}`),
    );
  });
  return {
    ended,
    ready: whenReady(options, announced, ended, over.signal),
    stop: (graceMs) => stopChild(child, ended, graceMs),
  };
}

function forwardLines(child: ChildProcess, options: SpawnPart, announce: () => void): void {
  for (const stream of [child.stdout, child.stderr]) {
    if (stream === null) continue;
    createInterface({ input: stream }).on('line', (line) => {
      options.log.write(line);
      if (saysReady(line)) announce();
      else options.onLine?.(line);
    });
  }
}

function saysReady(line: string): boolean {
  if (!line.startsWith('{') || !line.includes('"ready"')) return false;
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && 'ready' in value && value.ready === true;
  } catch {
    return false;
  }
}

async function whenReady(
  options: SpawnPart,
  announced: Promise<void>,
  ended: RunningPart['ended'],
  over: AbortSignal,
): Promise<void> {
  if (options.ready.kind === 'at-once') return;
  const endedEarly = ended.then(({ words }) =>
    Promise.reject(new Error(`It ended before it was ready (${words}).`)),
  );
  endedEarly.catch(() => undefined);
  if (options.ready.kind === 'http') {
    await Promise.race([waitForHttp(options.ready.url, options.readyTimeoutMs, over), endedEarly]);
    if (over.aborted) await endedEarly;
    return;
  }
  const late = sleep(options.readyTimeoutMs, undefined, { signal: over, ref: false }).then(
    () =>
      Promise.reject(new Error(`It was not ready after ${Math.round(options.readyTimeoutMs / 1_000)} s.`)),
    () => endedEarly,
  );
  late.catch(() => undefined);
  await Promise.race([announced, endedEarly, late]);
}

async function stopChild(child: ChildProcess, ended: RunningPart['ended'], graceMs: number): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  const timer = setTimeout(() => killGroup(child), graceMs);
  await ended;
  clearTimeout(timer);
  killGroup(child);
}

/** Also reaches what the part itself had started; nothing is left of the group in the usual case. */
function killGroup(child: ChildProcess): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  } catch {
    // The group is gone already.
  }
}
