import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A process as the system describes it. Pids are reused, so a record of a process is only believed with its start. */
export interface ProcessIdentity {
  pid: number;
  /** An opaque mark of when it started: the same pid with another mark is another process. */
  startedAt: string;
  command: string;
}

/** Looks at a living process; undefined when there is none, or it is a zombie. */
export function identifyProcess(pid: number): ProcessIdentity | undefined {
  if (!Number.isSafeInteger(pid) || pid <= 0) return undefined;
  return process.platform === 'linux' ? fromProc(pid) : fromPs(pid);
}

/** Whether the recorded process still lives and is not a newer one with the same pid. */
export function isSameProcess(recorded: { pid: number; startedAt: string }): boolean {
  return identifyProcess(recorded.pid)?.startedAt === recorded.startedAt;
}

function fromProc(pid: number): ProcessIdentity | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may itself hold spaces and parentheses: fields are counted after the last one.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const startedAt = fields[19];
    if (fields[0] === 'Z' || startedAt === undefined) return undefined;
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    return { pid, startedAt: `${boot}:${startedAt}`, command };
  } catch {
    return undefined;
  }
}

function fromPs(pid: number): ProcessIdentity | undefined {
  try {
    const startedAt = askPs(['-o', 'lstart=', '-p', String(pid)]).trim();
    const command = askPs(['-o', 'command=', '-p', String(pid)]).trim();
    return startedAt === '' ? undefined : { pid, startedAt, command };
  } catch {
    return undefined;
  }
}

function askPs(args: readonly string[]): string {
  return execFileSync('ps', args, { encoding: 'utf8', timeout: 5_000, stdio: ['ignore', 'pipe', 'ignore'] });
}
