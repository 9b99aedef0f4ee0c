import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { identifyProcess, isSameProcess } from '../platform/process-identity.ts';

const record = z.object({ name: z.string(), pid: z.int().positive(), startedAt: z.string() });
type PartRecord = z.infer<typeof record>;

const PATIENCE_MS = 4_000;

/** Keeps on disk which processes belong to this data directory, for the next start should this one be killed. */
export function openPartRecords(dataDir: string) {
  const path = join(dataDir, 'parts.json');
  const living = new Map<string, PartRecord>();
  const save = () => {
    writeFileSync(`${path}.new`, JSON.stringify([...living.values()]), { mode: 0o600 });
    renameSync(`${path}.new`, path);
  };
  return {
    note(name: string, pid: number): void {
      const found = identifyProcess(pid);
      if (found === undefined) return;
      living.set(name, { name, pid, startedAt: found.startedAt });
      save();
    },
    forget(name: string): void {
      if (living.delete(name)) save();
    },
  };
}

export type PartRecords = ReturnType<typeof openPartRecords>;

/**
 * Ends what an earlier start of this data directory left running, and names it. Only processes with the recorded start
 * time are touched: a pid alone may belong to somebody else by now.
 */
export async function clearLeftovers(dataDir: string): Promise<readonly string[]> {
  const left = readRecords(join(dataDir, 'parts.json')).filter(isSameProcess);
  await Promise.all(left.map(endProcessGroup));
  return left.map((part) => `${part.name} (process ${part.pid})`);
}

function readRecords(path: string): PartRecord[] {
  try {
    return z.array(record).parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return [];
  }
}

async function endProcessGroup(part: PartRecord): Promise<void> {
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    try {
      // Parts lead a process group of their own, so that their children go too.
      process.kill(-part.pid, signal);
    } catch {
      return;
    }
    const deadline = Date.now() + PATIENCE_MS;
    while (Date.now() < deadline) {
      if (!isSameProcess(part)) return;
      await sleep(25);
    }
  }
}
