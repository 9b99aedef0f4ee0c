import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { identifyProcess } from '#server/platform/process-identity.ts';

/**
 * Who writes a spool file stands in its name, as `<pid>.<place>.<start>-…`: a folder may be shared by containers, and a
 * pid means nothing outside of where it was given (`place`: machine, its boot, and namespace of pids) nor after it was
 * given anew (`start`).
 */
const OWNER = /^(\d+)\.([0-9a-f]{12})\.([0-9a-f]{12})-/;

const short = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 12);

function readOr(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}

/** Where this process has its pid. */
const place = short(
  [
    hostname(),
    readOr(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()),
    readOr(() => readlinkSync('/proc/self/ns/pid')),
  ].join('|'),
);

function startOf(pid: number): string | null {
  const identity = identifyProcess(pid);
  return identity ? short(identity.startedAt) : null;
}

/** How the files of a process of this place begin; null when there is no such process. */
export function spoolOwner(pid: number): string | null {
  const start = startOf(pid);
  return start && `${pid}.${place}.${start}`;
}

/** Whether the process that wrote a file has ended; null where that cannot be told from here. */
export function isOwnerGone(name: string): boolean | null {
  const [, pid, at, start] = OWNER.exec(name) ?? [];
  if (pid === undefined || at !== place) return null;
  return startOf(Number(pid)) !== start;
}
