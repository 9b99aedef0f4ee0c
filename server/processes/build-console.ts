import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { nodeBinary } from '../platform/node-binary.ts';
import { takeProcessLock } from '../platform/process-lock.ts';
import { sourceDigest } from './source-digest.ts';

const BUILD_TIMEOUT_MS = 15 * 60_000;
const REPORT_EVERY_MS = 10_000;

/**
 * Builds the console unless a build of exactly these sources and this lock file is there. Starts that need the same
 * build at the same time wait for one another; throws with the end of the build's output when it fails.
 */
export async function buildConsole(
  root: string,
  print: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const stamp = join(root, process.env.NEXT_DIST_DIR ?? '.next', 'interlock-build.json');
  const digest = sourceDigest(root);
  if (readStamp(stamp) === digest) return;
  const cache = join(root, 'node_modules', '.cache', 'interlock');
  mkdirSync(cache, { recursive: true });
  const release = await waitForTurn(join(cache, 'build.lock'), print, signal);
  try {
    if (readStamp(stamp) === digest) return;
    rmSync(stamp, { force: true });
    const startedAt = Date.now();
    print('Building the console: first start, or its sources have changed. This takes about a minute.');
    const seconds = () => Math.round((Date.now() - startedAt) / 1_000);
    const report = setInterval(() => print(`  still building, ${seconds()} s`), REPORT_EVERY_MS);
    try {
      // The database client follows the schema; an update that was not followed by npm install leaves an old one.
      await runStep(root, ['node_modules/prisma/build/index.js', 'generate'], signal);
      await runStep(root, ['node_modules/next/dist/bin/next', 'build'], signal);
    } finally {
      clearInterval(report);
    }
    writeFileSync(stamp, `${JSON.stringify({ digest })}\n`);
    print(`  console built   ${seconds()} s`);
  } finally {
    release();
  }
}

async function waitForTurn(
  path: string,
  print: (line: string) => void,
  signal: AbortSignal,
): Promise<() => void> {
  const deadline = Date.now() + BUILD_TIMEOUT_MS;
  for (let isFirst = true; Date.now() < deadline; isFirst = false) {
    const lock = takeProcessLock(path);
    if (lock.held) return lock.release;
    if (isFirst) print(`Waiting for process ${lock.holder.pid}, which is building the console.`);
    await sleep(500, undefined, { signal });
  }
  throw new Error('Another process has been building the console for 15 minutes. Stop it and start again.');
}

async function runStep(root: string, args: readonly string[], signal: AbortSignal): Promise<void> {
  const child = spawn(nodeBinary(), args, {
    cwd: root,
    env: {
      ...process.env,
      NODE_ENV: 'production',
      NEXT_TELEMETRY_DISABLED: '1',
      NO_COLOR: '1',
      DATABASE_URL: '',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => lines.push(line));
  }
  const ended = new Promise<number | string>((settle) => {
    child.once('error', (error) => settle(error.message));
    child.once('close', (code, by) => settle(code ?? by ?? 'killed'));
  });
  const end = () => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    } catch {
      // It ended by itself.
    }
  };
  const limit = setTimeout(end, BUILD_TIMEOUT_MS);
  signal.addEventListener('abort', end, { once: true });
  process.once('exit', end);
  const result = await ended;
  clearTimeout(limit);
  signal.removeEventListener('abort', end);
  process.removeListener('exit', end);
  if (result !== 0)
    throw new Error(`The console could not be built (${result}):\n${lines.slice(-40).join('\n')}`);
}

function readStamp(path: string): string | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    const digest =
      typeof value === 'object' && value !== null && 'digest' in value ? value.digest : undefined;
    return typeof digest === 'string' ? digest : undefined;
  } catch {
    return undefined;
  }
}
