import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts process time in ticks of a hundredth of a second. */
const TICK_MICROSECONDS = 10_000;

export interface CpuMark {
  pid: number;
  ticks: number;
}

interface Stat {
  ppid: number;
  ticks: number;
}

function statOf(pid: number): Stat | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may hold anything; the fields after it do not.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const [ppid, user, system, childUser, childSystem] = [1, 11, 12, 13, 14].map((at) => Number(fields[at]));
    const ticks = (user ?? 0) + (system ?? 0) + (childUser ?? 0) + (childSystem ?? 0);
    return { ppid: ppid ?? 0, ticks };
  } catch {
    return null;
  }
}

function processes(): Map<number, Stat> {
  const all = new Map<number, Stat>();
  for (const name of readdirSync('/proc')) {
    const id = Number(name);
    const stat = Number.isInteger(id) ? statOf(id) : null;
    if (stat) all.set(id, stat);
  }
  return all;
}

function below(all: ReadonlyMap<number, Stat>, root: number): number[] {
  const found: number[] = [];
  const pending = [root];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (all.has(next)) found.push(next);
    for (const [id, stat] of all) if (stat.ppid === next) pending.push(id);
  }
  return found;
}

/** A process and everything below it that lives. */
export function treeOf(pid: number): number[] {
  return below(processes(), pid);
}

/** Ticks of a process and everything below it, ended children included. */
function ticksOfTree(pid: number): number {
  const all = processes();
  return below(all, pid).reduce((sum, id) => sum + (all.get(id)?.ticks ?? 0), 0);
}

/** Remembers how much processor time a process tree has used until now. */
export function markCpu(pid: number): CpuMark {
  return { pid, ticks: ticksOfTree(pid) };
}

/** Microseconds of processor time used since the mark. */
export function cpuMicroseconds(mark: CpuMark): number {
  return (ticksOfTree(mark.pid) - mark.ticks) * TICK_MICROSECONDS;
}
