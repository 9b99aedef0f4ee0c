import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import type { Question } from './testing/growth-questions.ts';
import type { GrowthWorld } from './testing/growth-world.ts';
import { type Answered, tellGrowthBench } from './testing/tell-growth-bench.ts';

/**
 * How long pages and searches take in a database that grew for years: a million runs with a hundred million points of
 * metrics and fifty thousand versions of models, put down by sets, with the indexes, policies and triggers of the migrations.
 * Questions are asked through the operations, as one of several people, one after the other; how Postgres goes about the
 * most frequent ones is written to `docs/plans`. With `--keep` the database stays, and is filled only once.
 * `npm run bench:growth -- [--runs N] [--points N] [--quick] [--keep DIR] [--only PART] [--calls N] [--json FILE]`
 */
const { values } = parseArgs({
  options: {
    runs: { type: 'string' },
    points: { type: 'string' },
    quick: { type: 'boolean', default: false },
    keep: { type: 'string' },
    only: { type: 'string', default: '' },
    calls: { type: 'string' },
    plans: { type: 'string', default: 'docs/plans' },
    json: { type: 'string' },
  },
});
const RUNS = Number(values.runs ?? (values.quick ? 50_000 : 1_000_000));
const POINTS = Number(values.points ?? RUNS * 100);
const CALLS = Number(values.calls ?? (values.quick ? 20 : 40));
const CALLS_AT_LEAST = 8;
const WARM_CALLS = 2;
/** A question that takes longer than this in all is not asked again. */
const PATIENCE_MS = 5_000;
const LONG_RUN_POINTS = Math.min(100_000, POINTS / 10);
const UNFOLDED = 20;

const dataDir = values.keep ? resolve(values.keep) : mkdtempSync(join(tmpdir(), 'interlock-growth-'));
mkdirSync(dataDir, { recursive: true });
process.env.INTERLOCK_DATA_DIR = dataDir;
process.env.INTERLOCK_LOG_LEVEL = 'error';
const say = (line: string) => process.stderr.write(`${line}\n`);
const started = performance.now();

// Settings are read when the first module asks for them, so these come after the environment is set.
const { startEmbeddedPostgres } = await import('#server/platform/embedded-postgres.ts');
const { DATABASE_NAME } = await import('#server/platform/embedded-postgres-files.ts');
const { deployMigrations } = await import('#server/platform/migrate.ts');
const { openUnitOfWork } = await import('#server/platform/unit-of-work.ts');
const { foldMetrics } = await import('#server/tracking/fold-metrics.job.ts');
const { fillGrowth } = await import('./testing/fill-growth.ts');
const { askingOf, growthWorld, logLongRun, logUnfolded } = await import('./testing/growth-world.ts');
const { trackingQuestions } = await import('./testing/growth-questions.ts');
const { registryQuestions } = await import('./testing/growth-registry-questions.ts');
const { explainDatabase } = await import('./testing/explain-plans.ts');

/** What is needed to ask a filled database, kept beside it. */
interface Kept {
  world: GrowthWorld;
  longRunId: string;
  runs: number;
  points: number;
}

const WHILE_FILLING = {
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'off',
  autovacuum: 'off',
  wal_level: 'minimal',
  max_wal_size: '4GB',
};

async function fill(): Promise<Kept> {
  const postgres = await startEmbeddedPostgres({ dataDir, settings: WHILE_FILLING });
  await deployMigrations(postgres.ownerUrl);
  const app = openUnitOfWork(postgres.appUrl, { name: 'bench' });
  try {
    const world = await growthWorld(app.uow);
    say(`filling ${dataDir}`);
    const adminUrl = Object.assign(new URL(postgres.adminUrl), { pathname: `/${DATABASE_NAME}` }).href;
    await fillGrowth({ adminUrl, grown: world.grown, runs: RUNS, points: POINTS, say });
    const longRunId = await logLongRun(app.uow, world, LONG_RUN_POINTS);
    return { world, longRunId, runs: RUNS, points: POINTS };
  } finally {
    await app.database.close();
    await postgres.stop();
  }
}

function keptBefore(file: string): Kept | null {
  if (!existsSync(file)) return null;
  const kept = JSON.parse(readFileSync(file, 'utf8')) as Kept;
  return { ...kept, world: { ...kept.world, actor: { ...kept.world.actor, steppedUpAt: new Date() } } };
}

async function answer(question: Question, ask: (turn: number) => Promise<unknown>): Promise<Answered> {
  const milliseconds: number[] = [];
  const calls = values.calls ? CALLS : (question.times ?? CALLS);
  let waited = 0;
  try {
    if (question.times === undefined) for (let turn = 0; turn < WARM_CALLS; turn += 1) await ask(turn);
    for (let turn = 0; turn < calls && (waited < PATIENCE_MS || turn < CALLS_AT_LEAST); turn += 1) {
      const from = performance.now();
      await ask(turn);
      milliseconds.push(performance.now() - from);
      waited += milliseconds.at(-1) ?? 0;
    }
    return { name: question.name, milliseconds, failure: null };
  } catch (error) {
    return { name: question.name, milliseconds, failure: String(error).slice(0, 200) };
  }
}

async function askAll({ world, longRunId }: Kept): Promise<Answered[]> {
  const postgres = await startEmbeddedPostgres({ dataDir });
  await deployMigrations(postgres.ownerUrl);
  const app = openUnitOfWork(postgres.appUrl, { name: 'bench' });
  const system = openUnitOfWork(postgres.systemUrl, { name: 'bench-worker' });
  const signal = AbortSignal.timeout(60_000);
  // What an earlier asking left waiting.
  await foldMetrics.run({ uow: system.uow, signal, holdLease: () => undefined, fence: 1 });
  await system.database.close();
  const explained = await explainDatabase(postgres.adminUrl, postgres.appUrl);
  const answered: Answered[] = [];
  const askEach = async (questions: readonly Question[]) => {
    for (const question of questions.filter(({ name }) => name.includes(values.only))) {
      const told = await answer(question, (turn) => question.ask(app.uow, turn));
      answered.push(told);
      say(`${told.name}: ${told.failure ?? `${Math.max(...told.milliseconds).toFixed(0)} ms at most`}`);
      if (!question.plan || told.failure !== null) continue;
      const plan = await explained.plansOf((uow) => question.ask(uow, 0));
      writeFileSync(join(values.plans, `${question.plan}.txt`), `${question.name}\n\n${plan}`);
    }
  };
  mkdirSync(values.plans, { recursive: true });
  try {
    const asking = await askingOf(app.uow, world, longRunId);
    await askEach([...trackingQuestions(asking), ...registryQuestions(asking)]);
    await logUnfolded(app.uow, world, UNFOLDED);
    const order = /^runs (by metrics|where metric)/;
    const waiting = trackingQuestions(asking).filter(({ name }) => order.test(name));
    await askEach(
      waiting.map(({ name, ask }) => ({ name: `${name}, while batches wait to be folded`, ask })),
    );
  } finally {
    await explained.close();
    await app.database.close();
    await postgres.stop();
  }
  return answered;
}

try {
  const file = join(dataDir, 'growth.json');
  let kept = keptBefore(file);
  if (!kept) {
    kept = await fill();
    writeFileSync(file, JSON.stringify(kept));
    say(`filled after ${((performance.now() - started) / 60_000).toFixed(1)} min`);
  }
  const { text, json } = tellGrowthBench(await askAll(kept), { runs: kept.runs, points: kept.points });
  process.stdout.write(`${text}\n`);
  const machine = { cores: cpus().length, cpu: cpus()[0]?.model ?? '' };
  if (values.json) writeFileSync(values.json, `${JSON.stringify({ machine, ...json }, null, 2)}\n`);
} finally {
  if (!values.keep) rmSync(dataDir, { recursive: true, force: true });
}
