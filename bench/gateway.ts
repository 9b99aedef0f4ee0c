import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { type BenchProcess, benchProcess, CAN_PIN, pinProcess } from './testing/bench-process.ts';
import { measureSystem, type Sample, type System, summarise } from './testing/measure-system.ts';
import { startRivals } from './testing/rivals.ts';
import { tellGatewayBench } from './testing/tell-gateway-bench.ts';

/**
 * What the gateway costs beside others: every system stands before the same engine, which answers at once and always the
 * same, and is measured in shuffled rounds of one run. Interlock stands there with everything on (token, limits, contract,
 * data checks, redaction, guardrail, judge, output schema, a record that is durable before the answer) and with each part
 * off, with its records durable in PostgreSQL or, once more with everything on, in its journal (`INTERLOCK_RECORD`); the
 * others authenticate at most and store nothing. `npm run bench:gateway -- [--quick] [--json FILE] [--only A,B]`
 */
const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'string' },
    only: { type: 'string' },
  },
});
const ROUNDS = values.quick ? 2 : 7;
const PHASES = { seconds: values.quick ? 2 : 5, floodConnections: 64, streamsPerSecond: 50 };
/** Rounds in which something else used more of the machine than this do not count. */
const FOREIGN_MAX = 0.15;
const STEADY_RATE = 500;
/** LiteLLM does not hold 200 calls/s on one core. */
const SLOW_RATE = 50;

const dataDir = mkdtempSync(join(tmpdir(), 'interlock-bench-'));
mkdirSync(dataDir, { recursive: true });
process.env.INTERLOCK_DATA_DIR = dataDir;
process.env.INTERLOCK_LOG_LEVEL = 'error';

const LIMITS = { perToken: { callsPerSecond: 1_000_000 } };
const DATA_CHECKS = { missing: 'warn', outOfRange: 'warn', unseen: 'warn', outlier: 'warn' };
const REDACTION = { before: 'record', freeText: ['email', 'phone', 'iban', 'card'] };
const GUARDRAILS = { input: [{ kind: 'detector', name: 'Secrets', action: 'flag', detector: 'secrets' }] };
const OVERSIGHT = { conditions: [{ name: 'Unsure', when: 'confidence < 0.01', action: 'review' }] };
const EVERYTHING = {
  limits: LIMITS,
  dataChecks: DATA_CHECKS,
  redaction: REDACTION,
  guardrails: GUARDRAILS,
  oversight: OVERSIGHT,
};
const without = (part: keyof typeof EVERYTHING) => {
  const { [part]: _left, ...rest } = EVERYTHING;
  return { callPolicy: rest };
};
/** Everything on, and the record durable in the gateway's own journal. */
const JOURNALED = 'everything-journal';
const OPEN_CONTRACT = { type: 'object', properties: { purpose: {} }, additionalProperties: true };
const VARIANTS: Record<string, { callPolicy?: object; inputContract?: object }> = {
  everything: { callPolicy: EVERYTHING },
  'without-limits': without('limits'),
  'without-data-checks': without('dataChecks'),
  'without-redaction': without('redaction'),
  'without-guardrails': without('guardrails'),
  'without-oversight': without('oversight'),
  'without-contract': { callPolicy: EVERYTHING, inputContract: OPEN_CONTRACT },
  'record-and-judge-only': {},
};

/** What can be done to words that leave while they are made. */
const ASSISTANTS = { chat: { limits: LIMITS, guardrails: GUARDRAILS } };

const prompt =
  'Weigh this application against comparable ones and say what speaks for and against it. '.repeat(12);
const chat = (isStream: boolean, model = 'stub') =>
  JSON.stringify({
    model,
    messages: [{ role: 'user', content: prompt }],
    ...(isStream && { stream: true }),
  });

async function openSystems(engineOrigin: string, stubPid: number) {
  // Settings are read when the first module asks for them, so this comes after the environment is set.
  const { benchInstallation } = await import('./testing/bench-installation.ts');
  const installation = await benchInstallation(dataDir, VARIANTS, engineOrigin, ASSISTANTS);
  const { gateway, token, postgresPid, input } = installation;
  const journaled = await installation.addGateway({ INTERLOCK_RECORD: 'journal' });
  for (const { pid } of [gateway, journaled]) pinProcess(pid, 'measured');
  const { rivals, absent } = await startRivals(new URL(engineOrigin));
  const interlock = (variant: string, one: typeof gateway, slug = variant): System => ({
    name: `Interlock, ${variant.replaceAll('-', ' ')}`,
    origin: one.url,
    path: `/v1/workflows/${slug}/decisions`,
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify({ input, subject: 'GC-0001', metadata: { note: prompt.slice(0, 300) } }),
    pids: [one.pid, postgresPid],
    steadyRate: STEADY_RATE,
  });
  const calls = { path: '/v1/chat/completions', body: chat(false), streamBody: chat(true) };
  const systems: System[] = [
    { name: 'direct', origin: engineOrigin, headers: {}, ...calls, pids: [stubPid], steadyRate: STEADY_RATE },
    ...rivals.map(({ name, origin, headers, process: { pid } }) => ({
      ...calls,
      ...{ name, origin, headers, pids: [pid] },
      steadyRate: name === 'LiteLLM' ? SLOW_RATE : STEADY_RATE,
    })),
    ...Object.keys(VARIANTS).map((variant) => interlock(variant, gateway)),
    interlock(JOURNALED, journaled, 'everything'),
  ];
  systems.push({
    name: 'Interlock, chat',
    origin: gateway.url,
    path: '/v1/chat/completions',
    headers: { authorization: `Bearer ${token}` },
    body: chat(false, 'chat'),
    streamBody: chat(true, 'chat'),
    pids: [gateway.pid, postgresPid],
    steadyRate: STEADY_RATE,
  });
  const stop = async () => {
    for (const { process: started } of rivals) await started.stop();
    await installation.close();
  };
  return { systems, absent, stop, recorded: installation.recorded };
}

function shuffled<T>(items: readonly T[]): T[] {
  const keyed = items.map((item) => ({ item, key: Math.random() }));
  return keyed.sort((a, b) => a.key - b.key).map(({ item }) => item);
}

async function measureAll(systems: readonly System[], load: BenchProcess, stubPid: number) {
  const samples = new Map<string, Sample[]>(systems.map(({ name }) => [name, []]));
  const warm = { ...PHASES, seconds: 1 };
  for (const system of systems) await measureSystem(system, load, [], warm);
  for (let round = 1; round <= ROUNDS; round += 1) {
    for (const system of shuffled(systems)) {
      const others = [load.pid, ...(system.name === 'direct' ? [] : [stubPid])];
      samples.get(system.name)?.push(await measureSystem(system, load, others, PHASES));
    }
    process.stderr.write(`round ${round} of ${ROUNDS}\n`);
  }
  return samples;
}

const file = (name: string) => new URL(`./processes/${name}.ts`, import.meta.url).pathname;
const { freePort } = await import('#server/platform/free-port.ts');
const stubPort = await freePort();
const stub = await benchProcess({
  command: [process.execPath, file('stub-upstream'), String(stubPort)],
  core: 'measuring',
});
const load = await benchProcess({ command: [process.execPath, file('load')], core: 'measuring' });
const { systems, absent, stop, recorded } = await openSystems(`http://127.0.0.1:${stubPort}`, stub.pid);
try {
  const wanted = values.only?.split(',');
  const chosen = systems.filter(
    ({ name }) => name === 'direct' || (wanted?.some((one) => name.includes(one)) ?? true),
  );
  const samples = await measureAll(chosen, load, stub.pid);
  const summaries = Object.fromEntries(
    [...samples].map(([name, all]) => [name, summarise(all, FOREIGN_MAX)]),
  );
  const result = {
    machine: { cores: cpus().length, cpu: cpus()[0]?.model, node: process.version, isPinned: CAN_PIN },
    load: { rounds: ROUNDS, ...PHASES, steadyRate: STEADY_RATE, slowRate: SLOW_RATE },
    absent,
    systems: summaries,
    recorded: await recorded(),
  };
  process.stdout.write(tellGatewayBench(summaries, absent));
  process.stdout.write(`${result.recorded} decisions recorded\n`);
  if (values.json) writeFileSync(values.json, `${JSON.stringify(result, null, 2)}\n`);
} finally {
  await Promise.all([stub.stop(), load.stop()]);
  await stop();
  rmSync(dataDir, { recursive: true, force: true });
}
