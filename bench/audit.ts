import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import type { Driven, Side } from './testing/audit-installation.ts';
import type { Act } from './testing/governed-acts.ts';

/**
 * What the audit log costs and how fast it seals: events sealed per second from a backlog, the price of audit on governed
 * writes, and the time the verifier takes for an export. A governed write is an operation as people call it (permission,
 * tenant, its reads and rows, one transaction); it is compared with the same operation in the same run, in a copy of the
 * database without the audit triggers and with `appendAuditEvent` doing nothing. The floor is one inserted row, where
 * there is nothing else to pay for. Rounds alternate in random order and between
 * several processes of each side; figures are medians of them.
 * `npm run bench:audit [-- --quick] [-- --json FILE]`
 */
const { values } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, json: { type: 'string' } },
});
const EVENTS = values.quick ? 60_000 : 1_000_000;
const ROUNDS = values.quick ? 6 : 9;
const SECONDS = values.quick ? 1 : 3;
/** Code that was not compiled yet costs twice as much, and what does more costs more. */
const WARM_SECONDS = 3;
const WRITERS = 8;
const GOALS = { sealedPerSecond: 20_000, auditCostShare: 0.2 };

const dataDir = mkdtempSync(join(tmpdir(), 'interlock-bench-'));
mkdirSync(dataDir, { recursive: true });
process.env.INTERLOCK_DATA_DIR = dataDir;
process.env.INTERLOCK_LOG_LEVEL = 'error';

const median = (numbers: readonly number[]): number =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
const shuffled = <T>(items: readonly T[]): T[] =>
  items
    .map((item) => ({ item, place: Math.random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
const say = (line: string) => process.stderr.write(`${line}\n`);

function timedVerifier(
  file: string,
  size: number,
): { seconds: number; eventsPerSecond: number; said: string } {
  const started = performance.now();
  const done = spawnSync(process.execPath, ['scripts/audit-verify/audit-verify.ts', file], {
    encoding: 'utf8',
  });
  const seconds = (performance.now() - started) / 1000;
  if (done.status !== 0) throw new Error(`the verifier refused the export: ${done.stdout}${done.stderr}`);
  return { seconds, eventsPerSecond: size / seconds, said: done.stdout.trim().split('\n').at(-1) ?? '' };
}

// Settings are read when the first module asks for them, so these come after the environment is set.
const { auditInstallation } = await import('./testing/audit-installation.ts');
const { ACTS } = await import('./testing/governed-acts.ts');
const SIDES = ['unaudited', 'audited'] as const;
const installation = await auditInstallation(dataDir, WRITERS);

async function driveAll(): Promise<(side: Side, act: Act) => Driven[]> {
  const driven = new Map<string, Driven[]>();
  const pairs = ACTS.flatMap((act) => SIDES.map((side) => ({ side, act })));
  for (let turn = 0; turn < installation.processes; turn += 1)
    for (const { side, act } of pairs) await installation.drive(side, act, { seconds: WARM_SECONDS, turn });
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const { side, act } of shuffled(pairs)) {
      const name = `${side} ${act}`;
      const drove = await installation.drive(side, act, { seconds: SECONDS, turn: round });
      driven.set(name, [...(driven.get(name) ?? []), drove]);
    }
    say(`writes, round ${round + 1} of ${ROUNDS}`);
  }
  return (side, act) => driven.get(`${side} ${act}`) ?? [];
}

/**
 * What a write costs with and without audit, in time and in processor time. The share is the median over rounds of what
 * each round says, so that load which comes and goes weighs on both sides alike.
 */
function costOf(of: (side: Side) => Driven[]) {
  const each = (figure: keyof Driven) => {
    const [unaudited, audited] = [of('unaudited'), of('audited')].map((runs) =>
      runs.map((run) => run[figure]),
    );
    const shares = (audited ?? []).map((figure, round) => figure / (unaudited?.[round] ?? Number.NaN) - 1);
    return { unaudited: median(unaudited ?? []), audited: median(audited ?? []), costShare: median(shares) };
  };
  return { milliseconds: each('milliseconds'), cpuMicroseconds: each('cpuMicroseconds') };
}

try {
  const driven = await driveAll();
  const writes = ACTS.map((act) => ({ act, ...costOf((side) => driven(side, act)) }));
  const operations = writes.filter(({ act }) => act !== 'insert a row');
  const mean = (figure: 'milliseconds' | 'cpuMicroseconds') =>
    operations.reduce((sum, write) => sum + write[figure].costShare, 0) / operations.length;
  const auditCostShare = mean('milliseconds');
  const auditCpuShare = mean('cpuMicroseconds');

  await installation.sealAll();
  say(`writing ${EVENTS} events`);
  await installation.writeBacklog(EVENTS);
  const sealing = await installation.sealAll();
  const checked = await installation.checkAll();
  const quiet = await installation.mergeDelay(20);
  say('exporting');
  const size = await installation.exportTo(join(dataDir, 'export.zip'));
  const verifying = timedVerifier(join(dataDir, 'export.zip'), size);

  const result = {
    machine: { cores: cpus().length, cpu: cpus()[0]?.model, node: process.version },
    sealing: { ...sealing, goal: GOALS.sealedPerSecond },
    check: checked,
    mergeDelayMs: quiet,
    writes: {
      writers: WRITERS,
      rounds: ROUNDS,
      each: writes,
      auditCostShare,
      auditCpuShare,
      goal: GOALS.auditCostShare,
    },
    verifying: { events: size, ...verifying },
    foreignLoad: readFileSync('/proc/loadavg', 'utf8').split(' ')[0],
  };
  const figure = (value: number) => Math.round(value).toLocaleString('en');
  const percent = (share: number) => `${(share * 100).toFixed(0)} %`;
  const tellWrite = ({ act, milliseconds, cpuMicroseconds }: (typeof writes)[number]) =>
    `          ${act}: ${milliseconds.unaudited.toFixed(1)} ms without, ${milliseconds.audited.toFixed(1)} ms with audit, ${percent(milliseconds.costShare)} more; ` +
    `CPU ${figure(cpuMicroseconds.unaudited)} and ${figure(cpuMicroseconds.audited)} µs, ${percent(cpuMicroseconds.costShare)} more\n`;
  process.stdout.write(
    `sealing   ${figure(sealing.eventsPerSecond)} events/s (${figure(sealing.events)} in ${sealing.seconds.toFixed(1)} s; goal ${figure(GOALS.sealedPerSecond)}; CPU ${sealing.cpuMicroseconds.toFixed(0)} µs an event)\n` +
      `check     ${figure(checked.eventsPerSecond)} events/s compared with leaves, tiles and root\n` +
      `wait      ${quiet.median.toFixed(0)} ms from commit to seal on a quiet log, at most ${quiet.longest.toFixed(0)} ms\n` +
      `writes    audit makes a governed operation ${percent(auditCostShare)} longer in the mean (goal at most ${percent(GOALS.auditCostShare)}), with ${percent(auditCpuShare)} more CPU; ${WRITERS} writers, ${ROUNDS} rounds\n` +
      writes.map(tellWrite).join('') +
      `verifying ${figure(size)} events in ${verifying.seconds.toFixed(1)} s (${figure(verifying.eventsPerSecond)}/s): ${verifying.said}\n`,
  );
  if (values.json) writeFileSync(values.json, `${JSON.stringify(result, null, 2)}\n`);
} finally {
  await installation.close();
  rmSync(dataDir, { recursive: true, force: true });
}
