import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { FAULTS, type Fault, startFaultyEngine } from '../server/gateway/testing/faulty-engine.ts';
import { memoryMegabytes } from './testing/bench-process.ts';
import { type Acknowledged, SoakLoad } from './testing/soak-load.ts';

/**
 * Every fault of an engine at load for minutes: workflows of different policies ask an engine that resets, hangs, stalls,
 * cuts off, talks nonsense or is well, in turns and sometimes for all at once. At the end every answer that was given must
 * stand in the database once, none that the engine spoilt may look like a success, and breakers must have opened and
 * closed. `npm run bench:soak -- [--minutes 10] [--rate 60] [--json FILE]`
 */
const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    rate: { type: 'string', default: '60' },
    json: { type: 'string' },
  },
});
const MINUTES = Number(values.minutes);
const RATE = Number(values.rate);
const TURN_MS = 4_000;
/** Every so many turns all workflows meet the same fault, as when the engine itself is ill. */
const OUTAGE_EVERY = 5;
const OUTAGES: readonly Fault[] = ['error', 'hang', 'reset'];

const dataDir = mkdtempSync(join(tmpdir(), 'interlock-soak-'));
process.env.INTERLOCK_DATA_DIR = dataDir;
process.env.INTERLOCK_LOG_LEVEL = 'error';

const breaker = { windowMs: 5_000, callsMin: 10, failureShare: 0.5, openMs: 1_000 };
const base = { timeoutMs: 400, totalMs: 1_500, retriesMax: 1, backoff: { baseMs: 10, maxMs: 50 }, breaker };
const RULE = { when: 'true', output: { decision: 'refuse', default_probability: 1 } };
const VARIANTS = {
  review: { reliability: base, onError: { kind: 'review' } },
  fail: { reliability: base, onError: { kind: 'fail' } },
  hedged: { reliability: { ...base, hedge: { after: 100, shareMax: 0.05 } }, onError: { kind: 'fail' } },
  crowded: {
    reliability: { ...base, bulkhead: { concurrentMax: 4, waitMs: 20 } },
    onError: { kind: 'fail' },
  },
  ruled: {
    reliability: base,
    onError: { kind: 'fail' },
    callPolicy: { fallbacks: [{ kind: 'rule', rows: [RULE] }] },
  },
  spooled: { reliability: base, onError: { kind: 'fail' }, callPolicy: { durability: 'spool' } },
};

function turn(engine: Awaited<ReturnType<typeof startFaultyEngine>>, models: readonly string[], at: number) {
  const outage = at % OUTAGE_EVERY === OUTAGE_EVERY - 1 ? OUTAGES[at % OUTAGES.length] : undefined;
  for (const [index, model] of models.entries()) {
    const fault = FAULTS[(at + index * 3) % FAULTS.length] ?? 'none';
    // Outside of outages a third of the calls meets the fault of the turn.
    engine.behave(model, outage ?? ((call) => (call % 3 === 0 ? fault : 'none')));
  }
}

async function metric(url: string, name: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(5_000) })).text();
  const found = text.split('\n').filter((line) => line.startsWith(`${name} `) || line.startsWith(`${name}{`));
  return found.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
}

const engine = await startFaultyEngine();
// Settings are read when the first module asks for them, so this comes after the environment is set.
const { benchInstallation } = await import('./testing/bench-installation.ts');
const installation = await benchInstallation(dataDir, VARIANTS, engine.url);
const models = Object.values(installation.engineModels);
const load = new SoakLoad({
  origin: installation.gateway.url,
  token: installation.token,
  input: installation.input,
  slugs: Object.keys(VARIANTS),
  rate: RATE,
});
try {
  const { pid, url } = installation.gateway;
  load.start();
  const turns = Math.max(1, Math.round((MINUTES * 60_000) / TURN_MS));
  let memoryAtFirst = 0;
  for (let at = 0; at < turns; at += 1) {
    turn(engine, models, at);
    await new Promise((resolve) => setTimeout(resolve, TURN_MS));
    if (at === Math.floor(turns / 5)) memoryAtFirst = memoryMegabytes([pid]);
    if (at % 15 === 14) process.stderr.write(`turn ${at + 1} of ${turns}: ${load.tell()}\n`);
  }
  for (const model of models) engine.behave(model, 'none');
  await load.stop();
  const memoryAtLast = memoryMegabytes([pid]);
  const stored: Acknowledged[] = await installation.decisions();
  const result = {
    minutes: MINUTES,
    ...load.figures(),
    ...load.compare(stored),
    breakersOpened: await metric(url, 'interlock_breaker_changes_total{kind="opened"}'),
    breakersClosed: await metric(url, 'interlock_breaker_changes_total{kind="closed"}'),
    memoryMegabytes: { afterOneFifth: memoryAtFirst, atTheEnd: memoryAtLast },
  };
  process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  if (values.json) writeFileSync(values.json, `${JSON.stringify(result, null, 2)}\n`);
  const isSound =
    result.lost === 0 &&
    result.different === 0 &&
    result.twice === 0 &&
    result.untyped === 0 &&
    result.breakersOpened > 0 &&
    result.breakersClosed > 0;
  process.stdout.write(isSound ? 'sound\n' : 'NOT SOUND\n');
  process.exitCode = isSound ? 0 : 1;
} finally {
  await installation.close();
  await engine.close();
  rmSync(dataDir, { recursive: true, force: true });
}
