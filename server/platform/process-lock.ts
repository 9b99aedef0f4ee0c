import { randomBytes } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { identifyProcess, isSameProcess } from './process-identity.ts';

export interface LockHolder {
  pid: number;
  startedAt: string;
  command: string;
}

export type ProcessLock = { held: true; release(): void } | { held: false; holder: LockHolder };

/**
 * Takes a lock file for this process, or tells who holds it. The file names the holder by pid and start time, so that
 * a lock left by a killed process is recognised and replaced.
 */
export function takeProcessLock(path: string): ProcessLock {
  const self = identifyProcess(process.pid);
  if (self === undefined) throw new Error('This system does not let a process look at itself (/proc or ps).');
  const mine = JSON.stringify(self);
  for (let attempt = 0; attempt < 5; attempt += 1) {
    if (createWhole(path, mine)) return { held: true, release: () => releaseIfMine(path, mine) };
    const text = readIfThere(path);
    if (text === undefined) continue;
    const holder = parseHolder(text);
    if (holder !== undefined && isSameProcess(holder)) return { held: false, holder };
    setAside(path, text);
  }
  throw new Error(`Other processes keep taking ${path}. Try again in a moment.`);
}

/** Tells who holds the lock at this moment, without taking it. */
export function lockHolder(path: string): LockHolder | undefined {
  const holder = parseHolder(readIfThere(path) ?? '');
  return holder !== undefined && isSameProcess(holder) ? holder : undefined;
}

/** A hard link appears whole or not at all, so that nobody ever reads half a lock. */
function createWhole(path: string, text: string): boolean {
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  writeFileSync(draft, text, { mode: 0o600 });
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Two starters may find the same stale lock: whoever moved a fresh one away by mistake puts it back. */
function setAside(path: string, staleText: string): void {
  const aside = `${path}.stale.${randomBytes(6).toString('hex')}`;
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  if (readIfThere(aside) !== staleText) {
    try {
      linkSync(aside, path);
    } catch {
      // Somebody else holds it by now; the next attempt reads who.
    }
  }
  rmSync(aside, { force: true });
}

function releaseIfMine(path: string, mine: string): void {
  if (readIfThere(path) === mine) rmSync(path, { force: true });
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function parseHolder(text: string): LockHolder | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return undefined;
    const { pid, startedAt, command } = value as Record<string, unknown>;
    if (typeof pid !== 'number' || typeof startedAt !== 'string') return undefined;
    return { pid, startedAt, command: typeof command === 'string' ? command : '' };
  } catch {
    return undefined;
  }
}
