import { readFileSync } from 'node:fs';
import type { LoadFigures, LoadOrder } from '../processes/load.ts';
import { type BenchProcess, memoryMegabytes, orderFrom } from './bench-process.ts';
import { cpuMicroseconds, markCpu, treeOf } from './cpu-time.ts';

/** Something that answers calls: the engine itself, a rival before it, or Interlock. */
export interface System {
  name: string;
  origin: string;
  path: string;
  headers: Record<string, string>;
  body: string;
  /** Roots of the processes whose time and memory count. */
  pids: readonly number[];
  /** Calls per second at which latency is looked at. */
  steadyRate: number;
  /** Body of the streamed call, where it has one. */
  streamBody?: string;
}

export interface Sample {
  callsPerSecond: number;
  cpuMicrosecondsPerCall: number;
  p50Ms: number;
  p99Ms: number;
  recordMs: number | null;
  firstTokenMs: number | null;
  memoryMegabytes: number;
  errors: number;
  /** Share of the machine's time that neither the system, its engine nor the load used. */
  foreignShare: number;
}

export interface Phases {
  seconds: number;
  floodConnections: number;
  streamsPerSecond: number;
}

function order(load: BenchProcess, given: LoadOrder): Promise<LoadFigures> {
  return orderFrom<LoadFigures>(load, given, (given.seconds + 20) * 1_000);
}

function machineTicks(): { busy: number; all: number } {
  const [line = ''] = readFileSync('/proc/stat', 'utf8').split('\n');
  const ticks = line.split(/\s+/).slice(1, 9).map(Number);
  const all = ticks.reduce((sum, value) => sum + value, 0);
  return { busy: all - (ticks[3] ?? 0) - (ticks[4] ?? 0), all };
}

/** Runs the phases of one round against one system; `others` are processes that belong to the measurement itself. */
export async function measureSystem(
  system: System,
  load: BenchProcess,
  others: readonly number[],
  phases: Phases,
): Promise<Sample> {
  const { hostname, port } = new URL(system.origin);
  const base = {
    host: hostname,
    port: Number(port),
    path: system.path,
    headers: { 'content-type': 'application/json', ...system.headers },
    body: system.body,
    seconds: phases.seconds,
    toFirstByte: false,
  };
  const ours = [...system.pids, ...others].map(markCpu);
  const machine = machineTicks();
  const marks = system.pids.map(markCpu);
  const flood = await order(load, { ...base, connections: phases.floodConnections, rate: null });
  const cpu = marks.reduce((sum, mark) => sum + cpuMicroseconds(mark), 0);
  const steady = await order(load, { ...base, connections: 128, rate: system.steadyRate });
  const streamed = system.streamBody
    ? await order(load, {
        ...base,
        body: system.streamBody,
        connections: 128,
        rate: phases.streamsPerSecond,
        toFirstByte: true,
      })
    : null;
  const now = machineTicks();
  const ownTicks = ours.reduce((sum, mark) => sum + cpuMicroseconds(mark), 0) / 10_000;
  return {
    callsPerSecond: flood.calls / flood.seconds,
    cpuMicrosecondsPerCall: cpu / Math.max(1, flood.calls),
    p50Ms: steady.p50Ms,
    p99Ms: steady.p99Ms,
    recordMs: steady.recordMs,
    firstTokenMs: streamed?.p50Ms ?? null,
    memoryMegabytes: memoryMegabytes(system.pids.flatMap(treeOf)),
    errors: flood.errors + steady.errors + (streamed?.errors ?? 0),
    foreignShare: Math.max(0, now.busy - machine.busy - ownTicks) / Math.max(1, now.all - machine.all),
  };
}

const median = (numbers: readonly number[]): number =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;

/** The median of each figure over the quieter samples; all of them when none was quiet. */
export function summarise(samples: readonly Sample[], foreignMax: number): Sample & { rounds: number } {
  const quiet = samples.filter(({ foreignShare }) => foreignShare <= foreignMax);
  const counted = quiet.length > 0 ? quiet : samples;
  const of = (pick: (sample: Sample) => number | null) => {
    const given = counted.map(pick).filter((value) => value !== null && Number.isFinite(value));
    return given.length > 0 ? median(given as number[]) : Number.NaN;
  };
  const orNull = (value: number) => (Number.isNaN(value) ? null : value);
  return {
    callsPerSecond: of((sample) => sample.callsPerSecond),
    cpuMicrosecondsPerCall: of((sample) => sample.cpuMicrosecondsPerCall),
    p50Ms: of((sample) => sample.p50Ms),
    p99Ms: of((sample) => sample.p99Ms),
    recordMs: orNull(of((sample) => sample.recordMs)),
    firstTokenMs: orNull(of((sample) => sample.firstTokenMs)),
    memoryMegabytes: of((sample) => sample.memoryMegabytes),
    errors: samples.reduce((sum, sample) => sum + sample.errors, 0),
    foreignShare: of((sample) => sample.foreignShare),
    rounds: counted.length,
  };
}
