import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { type CpuMark, cpuMicroseconds, markCpu } from './testing/cpu-time.ts';
import { type Driven, drive } from './testing/drive.ts';

/**
 * What the gateway costs: the same application, asked of the model server directly and through the gateway, in alternating
 * rounds of one run. The gateway's way holds token, contract, judgement, output schema and a record that is durable before
 * the answer. `npm run bench:gateway -- [--quick] [--json FILE]`
 */
const { values } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, json: { type: 'string' } },
});
const ROUNDS = values.quick ? 3 : 7;
const SECONDS = values.quick ? 1.5 : 4;
const CONNECTIONS = 32;
/** Calls per second of the latency phase: low enough that nothing queues. */
const STEADY_RATE = 100;

const dataDir = mkdtempSync(join(tmpdir(), 'interlock-bench-'));
mkdirSync(dataDir, { recursive: true });
process.env.INTERLOCK_DATA_DIR = dataDir;
process.env.INTERLOCK_LOG_LEVEL = 'error';

interface Side {
  name: 'direct' | 'gateway';
  url: string;
  headers: Record<string, string>;
  body: string;
  /** Processes whose time is counted, by part. */
  parts: Record<string, number>;
}
interface Sample {
  callsPerSecond: number;
  errors: number;
  cpu: Record<string, number>;
  p50Ms: number;
  p99Ms: number;
}

const median = (numbers: readonly number[]): number =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;

async function measure(side: Side): Promise<Sample> {
  const request = { url: side.url, headers: side.headers, body: side.body };
  const marks: Record<string, CpuMark> = Object.fromEntries(
    Object.entries(side.parts).map(([part, pid]) => [part, markCpu(pid)]),
  );
  const flood = await drive(request, { connections: CONNECTIONS, seconds: SECONDS, rate: null });
  const cpu = Object.fromEntries(
    Object.entries(marks).map(([part, mark]) => [part, cpuMicroseconds(mark) / Math.max(1, flood.calls)]),
  );
  const steady: Driven = await drive(request, {
    connections: CONNECTIONS,
    seconds: SECONDS,
    rate: STEADY_RATE,
  });
  return {
    callsPerSecond: flood.calls / flood.seconds,
    errors: flood.errors + steady.errors,
    cpu,
    p50Ms: steady.quantile(0.5),
    p99Ms: steady.quantile(0.99),
  };
}

function summary(samples: readonly Sample[]) {
  const parts = Object.keys(samples[0]?.cpu ?? {});
  return {
    callsPerSecond: median(samples.map((sample) => sample.callsPerSecond)),
    cpuMicrosecondsPerCall: Object.fromEntries(
      parts.map((part) => [part, median(samples.map((sample) => sample.cpu[part] ?? Number.NaN))]),
    ),
    p50Ms: median(samples.map((sample) => sample.p50Ms)),
    p99Ms: median(samples.map((sample) => sample.p99Ms)),
    errors: samples.reduce((sum, sample) => sum + sample.errors, 0),
  };
}

async function openSides(): Promise<{
  sides: Side[];
  recorded: () => Promise<number>;
  close: () => Promise<void>;
}> {
  // Settings are read when the first module asks for them, so these come after the environment is set.
  const { benchInstallation } = await import('./testing/bench-installation.ts');
  const installation = await benchInstallation(dataDir);
  const { engine, gateway, token, postgresPid, directCall, input } = installation;
  const json = { 'content-type': 'application/json' };
  return {
    recorded: installation.recorded,
    close: installation.close,
    sides: [
      { name: 'direct', ...directCall, headers: json, parts: { model: engine.pid } },
      {
        name: 'gateway',
        url: `${gateway.url}/v1/workflows/credit-decision/decisions`,
        headers: { ...json, authorization: `Bearer ${token}` },
        body: JSON.stringify({ input, subject: 'GC-0001' }),
        parts: { model: engine.pid, gateway: gateway.pid, postgres: postgresPid },
      },
    ],
  };
}

const { sides, recorded, close } = await openSides();
const samples: Record<Side['name'], Sample[]> = { direct: [], gateway: [] };
try {
  for (const side of sides) await measure(side);
  for (let round = 0; round < ROUNDS; round += 1) {
    const order = round % 2 === 0 ? sides : [...sides].reverse();
    for (const side of order) samples[side.name].push(await measure(side));
    process.stderr.write(`round ${round + 1} of ${ROUNDS}\n`);
  }
  const [direct, through] = [summary(samples.direct), summary(samples.gateway)];
  const cpuOf = (part: string) => through.cpuMicrosecondsPerCall[part] ?? Number.NaN;
  const result = {
    machine: { cores: cpus().length, cpu: cpus()[0]?.model, node: process.version },
    load: { rounds: ROUNDS, seconds: SECONDS, connections: CONNECTIONS, steadyCallsPerSecond: STEADY_RATE },
    direct,
    gateway: through,
    added: { p50Ms: through.p50Ms - direct.p50Ms, p99Ms: through.p99Ms - direct.p99Ms },
    ratios: {
      callsPerSecond: through.callsPerSecond / direct.callsPerSecond,
      gatewayCpuToModelCpu: cpuOf('gateway') / cpuOf('model'),
      gatewayAndPostgresCpuToModelCpu: (cpuOf('gateway') + cpuOf('postgres')) / cpuOf('model'),
    },
    recorded: await recorded(),
    foreignLoad: readFileSync('/proc/loadavg', 'utf8').split(' ')[0],
  };
  const figure = (value: number) => value.toPrecision(3).padStart(9);
  const line = (name: string, side: ReturnType<typeof summary>) =>
    `${name.padEnd(9)}${figure(side.callsPerSecond)} calls/s${figure(side.p50Ms)} ms p50${figure(side.p99Ms)} ms p99   CPU µs/call: ${Object.entries(
      side.cpuMicrosecondsPerCall,
    )
      .map(([part, value]) => `${part} ${value.toFixed(0)}`)
      .join(', ')}   errors ${side.errors}\n`;
  process.stdout.write(line('direct', direct));
  process.stdout.write(line('gateway', through));
  process.stdout.write(
    `added ${result.added.p50Ms.toFixed(2)} ms p50, ${result.added.p99Ms.toFixed(2)} ms p99 at ${STEADY_RATE}/s; calls/s ${result.ratios.callsPerSecond.toFixed(2)} ×; CPU of gateway ${result.ratios.gatewayCpuToModelCpu.toFixed(2)} × the model's (with Postgres ${result.ratios.gatewayAndPostgresCpuToModelCpu.toFixed(2)} ×); ${result.recorded} decisions recorded\n`,
  );
  if (values.json) writeFileSync(values.json, `${JSON.stringify(result, null, 2)}\n`);
} finally {
  await close();
  rmSync(dataDir, { recursive: true, force: true });
}
