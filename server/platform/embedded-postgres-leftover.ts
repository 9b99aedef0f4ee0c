import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { identifyProcess } from './process-identity.ts';

/**
 * Ends a PostgreSQL that an earlier, killed start left running on this cluster, and removes a pid file whose number now
 * belongs to some other program (PostgreSQL itself would refuse to start then). Call only while holding the lock.
 */
export async function clearPostgresLeftover(cluster: string): Promise<void> {
  const pidFile = join(cluster, 'postmaster.pid');
  let pid: number;
  try {
    pid = Number(readFileSync(pidFile, 'utf8').split('\n')[0]);
  } catch {
    return;
  }
  const found = identifyProcess(pid);
  if (found === undefined || !found.command.includes(cluster)) {
    rmSync(pidFile, { force: true });
    return;
  }
  for (const [signal, patienceMs] of [
    ['SIGINT', 6_000],
    ['SIGQUIT', 2_000],
    ['SIGKILL', 2_000],
  ] as const) {
    if (await endsAfter(pid, found.startedAt, signal, patienceMs)) return;
  }
  throw new Error(`PostgreSQL (process ${pid}) still runs on ${cluster} and does not end. Stop it by hand.`);
}

async function endsAfter(
  pid: number,
  startedAt: string,
  signal: NodeJS.Signals,
  patienceMs: number,
): Promise<boolean> {
  try {
    process.kill(pid, signal);
  } catch {
    return true;
  }
  const deadline = Date.now() + patienceMs;
  while (Date.now() < deadline) {
    if (identifyProcess(pid)?.startedAt !== startedAt) return true;
    await sleep(25);
  }
  return false;
}
