import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import type { Driven } from './testing/audit-installation.ts';

/**
 * What the audit log costs and how fast it seals: events sealed per second from a backlog, the price of audit on a governed
 * write against a plain insert of the same row by several writers in alternating rounds of one run, and the time the
 * verifier takes for an export. `npm run bench:audit [-- --quick] [-- --json FILE]`
 */
const { values } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, json: { type: 'string' } },
});
const EVENTS = values.quick ? 60_000 : 1_000_000;
const ROUNDS = values.quick ? 3 : 7;
const SECONDS = values.quick ? 2 : 5;
const WRITERS = 8;
const GOALS = { sealedPerSecond: 20_000, auditCostShare: 0.2 };

const dataDir = mkdtempSync(join(tmpdir(), 'interlock-bench-'));
mkdirSync(dataDir, { recursive: true });
process.env.INTERLOCK_DATA_DIR = dataDir;
process.env.INTERLOCK_LOG_LEVEL = 'error';

const median = (numbers: readonly number[]): number =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
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
const installation = await auditInstallation(dataDir);
try {
  const sides = ['plain', 'governed', 'notifying'] as const;
  const driven: Record<(typeof sides)[number], Driven[]> = { plain: [], governed: [], notifying: [] };
  for (const side of sides) await installation.drive(side, WRITERS, 0.5);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const side of round % 2 === 0 ? sides : sides.toReversed())
      driven[side].push(await installation.drive(side, WRITERS, SECONDS));
    say(`writes, round ${round + 1} of ${ROUNDS}`);
  }
  const each = (of: (run: Driven) => number) => ({
    plain: median(driven.plain.map(of)),
    governed: median(driven.governed.map(of)),
    notifying: median(driven.notifying.map(of)),
  });
  const perSecond = each((run) => run.perSecond);
  const cpuMicroseconds = each((run) => run.cpuMicroseconds);

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
      perSecond,
      cpuMicroseconds,
      auditCostShare: 1 - perSecond.governed / perSecond.plain,
      notifyCostShare: 1 - perSecond.notifying / perSecond.governed,
      goal: GOALS.auditCostShare,
    },
    verifying: { events: size, ...verifying },
    foreignLoad: readFileSync('/proc/loadavg', 'utf8').split(' ')[0],
  };
  const figure = (value: number) => Math.round(value).toLocaleString('en');
  const percent = (share: number) => `${(share * 100).toFixed(0)} %`;
  process.stdout.write(
    `sealing   ${figure(sealing.eventsPerSecond)} events/s (${figure(sealing.events)} in ${sealing.seconds.toFixed(1)} s; goal ${figure(GOALS.sealedPerSecond)}; CPU ${sealing.cpuMicroseconds.toFixed(0)} µs an event)\n` +
      `check     ${figure(checked.eventsPerSecond)} events/s compared with leaves, tiles and root\n` +
      `wait      ${quiet.median.toFixed(0)} ms from commit to seal on a quiet log, at most ${quiet.longest.toFixed(0)} ms\n` +
      `writes    plain ${figure(perSecond.plain)}/s, governed ${figure(perSecond.governed)}/s: audit costs ${percent(result.writes.auditCostShare)} (goal ${percent(GOALS.auditCostShare)}); CPU ${figure(cpuMicroseconds.plain)} and ${figure(cpuMicroseconds.governed)} µs a write; a NOTIFY on each commit would cost ${percent(result.writes.notifyCostShare)} more\n` +
      `verifying ${figure(size)} events in ${verifying.seconds.toFixed(1)} s (${figure(verifying.eventsPerSecond)}/s): ${verifying.said}\n`,
  );
  if (values.json) writeFileSync(values.json, `${JSON.stringify(result, null, 2)}\n`);
} finally {
  await installation.close();
  rmSync(dataDir, { recursive: true, force: true });
}
