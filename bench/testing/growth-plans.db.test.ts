import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '#server/platform/testing/test-database.ts';
import { type OpenUnitOfWork, openUnitOfWork } from '#server/platform/unit-of-work.ts';
import { runs } from '#server/tracking/runs.router.ts';
import { type ExplainedDatabase, explainDatabase, sortsAll, walksOf } from './explain-plans.ts';
import { fillGrowth } from './fill-growth.ts';
import { type Asking, actAs, type Question, trackingQuestions } from './growth-questions.ts';
import { registryQuestions } from './growth-registry-questions.ts';
import { askingOf, growthWorld } from './growth-world.ts';

/**
 * How Postgres goes about what pages and searches ask is written down in `docs/plans`, as it was in a database of a million
 * runs. In one of twenty thousand it walks the same indexes: a change that makes it sort everything instead is seen here.
 */
const RUNS = 20_000;
const PLANS = join(import.meta.dirname, '..', '..', 'docs', 'plans');
/** What is asked, the index that is walked for it, and whether nothing but a page of it is sorted. */
const HELD: readonly [plan: string, index: string, isWalked: boolean][] = [
  ['runs-latest', 'tracking_run_experiment_id_lifecycle_start_time_id_idx', true],
  ['runs-with-deleted', 'tracking_run_experiment_id_lifecycle_start_time_id_idx', false],
  ['runs-by-metric', 'run_metric_falling_idx', true],
  ['runs-by-param', 'run_param_rising_idx', true],
  ['runs-by-tag', 'run_tag_falling_idx', true],
  ['runs-by-name', 'run_tag_rising_idx', true],
  ['runs-by-state', 'tracking_run_experiment_id_lifecycle_status_start_time_id_idx', true],
  ['runs-by-user', 'tracking_run_experiment_id_lifecycle_user_id_start_time_id_idx', true],
  ['runs-where-param', 'run_param_rising_idx', true],
  ['runs-where-tag', 'run_tag_rising_idx', true],
  ['runs-where-state', 'tracking_run_experiment_id_lifecycle_status_start_time_id_idx', true],
  ['datasets-of-runs', 'run_dataset_dataset_id_context_idx', false],
];

let database: TestDatabase;
let open: OpenUnitOfWork;
let explained: ExplainedDatabase;
let asking: Asking;
let questions: Question[];

beforeAll(async () => {
  database = await testDatabase();
  open = openUnitOfWork(database.appUrl, { name: 'growth-plans-test' });
  const world = await growthWorld(open.uow);
  const { adminUrl } = database;
  await fillGrowth({ adminUrl, grown: world.grown, runs: RUNS, points: RUNS * 5, say: () => undefined });
  asking = await askingOf(open.uow, world, 'none');
  questions = [...trackingQuestions(asking), ...registryQuestions(asking)];
  explained = await explainDatabase(adminUrl, database.appUrl);
}, 120_000);

afterAll(async () => {
  await explained.close();
  await open.database.close();
  await database.drop();
});

test.each(HELD)('%s is answered along %s', async (plan, index, isWalked) => {
  const question = questions.find((one) => one.plan === plan);
  const told = await explained.plansOf(async (uow) => question?.ask(uow, 0));
  for (const plans of [told, readFileSync(join(PLANS, `${plan}.txt`), 'utf8')]) {
    const statement = plans.split('\n\n').find((one) => walksOf(one).includes(index));
    expect(statement, plans).toBeDefined();
    if (isWalked) expect(sortsAll(statement ?? ''), statement).toBe(false);
  }
});

/** Ids of runs of the large experiment as Postgres finds them when it is asked plainly. */
async function plainly(condition: string, order: string): Promise<string[]> {
  const admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
  try {
    const found = await admin.query<{ id: string }>(
      `SELECT r.id FROM tracking_run r LEFT JOIN run_metric accuracy ON accuracy.run_id = r.id AND accuracy.key = 'accuracy'
       LEFT JOIN run_metric auc ON auc.run_id = r.id AND auc.key = 'auc' LEFT JOIN run_param o ON o.run_id = r.id AND o.key = 'optimizer'
       WHERE r.experiment_id = $1 AND r.lifecycle = 'active' AND ${condition}
       ORDER BY ${order} r.start_time DESC, r.id LIMIT 300`,
      [asking.grown.large.experimentId],
    );
    return found.rows.map(({ id }) => id);
  } finally {
    await admin.end();
  }
}

test.each([
  ['metrics.accuracy > 0.1', 'accuracy.value > 0.1', [], ''],
  ['metrics.accuracy > 0.99', 'accuracy.value > 0.99', [], ''],
  ['metrics.accuracy > 0.1', 'accuracy.value > 0.1', ['metrics.auc DESC'], 'auc.value DESC NULLS LAST,'],
  ['metrics.accuracy < 0.02', 'accuracy.value < 0.02', ['params.optimizer ASC'], 'o.value,'],
  ["run_name ILIKE '%HERON%'", "r.name LIKE '%heron%'", [], ''],
  ["run_name ILIKE '%HERON-1%'", "r.name LIKE '%heron-1%'", [], ''],
  ["params.optimizer LIKE 'adam%'", "o.value LIKE 'adam%'", [], ''],
  ["params.optimizer = 'sgd'", "o.value = 'sgd'", ['params.optimizer DESC'], 'o.value DESC,'],
  // Several things at once: none of which the latest runs have, few have together, or many.
  ["params.optimizer = 'sgd' AND metrics.auc < 0.6", "o.value = 'sgd' AND auc.value < 0.6", [], ''],
  [
    "params.optimizer LIKE 'sg%' AND metrics.accuracy > 0.2",
    "o.value = 'sgd' AND accuracy.value > 0.2",
    ['start_time ASC'],
    'r.start_time,',
  ],
  [
    "params.optimizer LIKE 'sg%' AND metrics.accuracy > 0.2",
    "o.value = 'sgd' AND accuracy.value > 0.2",
    [],
    '',
  ],
  [
    "user_id = 'user-7' AND metrics.accuracy > 0.5",
    "r.user_id = 'user-7' AND accuracy.value > 0.5",
    ['metrics.auc ASC'],
    'auc.value ASC NULLS LAST,',
  ],
  [
    "params.optimizer = 'sgd' AND metrics.accuracy < 0.9 AND metrics.auc > 0.55",
    "o.value = 'sgd' AND accuracy.value < 0.9 AND auc.value > 0.55",
    ['metrics.accuracy DESC'],
    'accuracy.value DESC,',
  ],
])('%s, which many runs fulfil or few, finds what is there', async (filter, condition, orderBy, order) => {
  const { actor, grown } = asking;
  const input = { experimentIds: [grown.large.experimentId], filter, orderBy, limit: 300 };
  const { items } = await actAs<{ items: { id: string }[] }>(actor, open.uow, runs.search, input);
  expect(items.map(({ id }) => id)).toEqual(await plainly(condition, order));
});

test('pages of what several things have in common, put together, are the whole', async () => {
  const { actor, grown } = asking;
  const input = {
    experimentIds: [grown.large.experimentId],
    filter: "params.optimizer LIKE 'sg%' AND metrics.accuracy > 0.2",
    orderBy: ['metrics.auc DESC'],
    limit: 70,
  };
  const ids: string[] = [];
  for (let cursor: string | null = null, page = 0; page < 4; page += 1) {
    const told: { items: { id: string }[]; nextCursor: string | null } = await actAs(
      actor,
      open.uow,
      runs.search,
      { ...input, ...(cursor && { cursor }) },
    );
    ids.push(...told.items.map(({ id }) => id));
    cursor = told.nextCursor;
  }
  const condition = "o.value = 'sgd' AND accuracy.value > 0.2";
  expect(ids).toEqual((await plainly(condition, 'auc.value DESC NULLS LAST,')).slice(0, 280));
});

test('nobody lists what runs of another organisation have in common', async () => {
  const app = new pg.Client({ connectionString: database.appUrl });
  await app.connect();
  const { organisationId } = asking.grown.large;
  await app.query(
    "SELECT set_config('app.organisation_id', $1, false), set_config('app.workspace_ids', '*', false)",
    [organisationId],
  );
  const listed = JSON.stringify([
    { kind: 'parameter', key: 'optimizer', comparator: '=', value: 'sgd', most: 9 },
  ]);
  const asked = JSON.stringify({
    lead: { kind: 'run' },
    lifecycle: 'active',
    isAscending: false,
    own: [],
    probed: [],
    listed: [],
  });
  const seen = async (experimentId: string) => {
    const found = await app.query<{ counts: number[]; common: number; ordered: number }>(
      `SELECT count_logged_runs($1, $2::jsonb) AS counts, (SELECT count(*)::int FROM runs_in_common($1, $2::jsonb)) AS common,
         (SELECT count(*)::int FROM runs_in_order($1, $3::jsonb, 5)) AS ordered`,
      [experimentId, listed, asked],
    );
    return found.rows[0];
  };
  try {
    expect(await seen(asking.grown.large.experimentId)).toMatchObject({ counts: [9], ordered: 5 });
    expect(await seen(asking.grown.foreign.experimentId)).toEqual({ counts: [], common: 0, ordered: 0 });
  } finally {
    await app.end();
  }
});

test('several experiments, and deleted runs with the others, are put together in order', async () => {
  const { actor, grown } = asking;
  const places = [grown.large, ...grown.small.slice(0, 20)];
  const experimentIds = places.map(({ experimentId }) => experimentId);
  const admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
  const found = await admin
    .query<{ id: string }>(
      `SELECT r.id FROM tracking_run r LEFT JOIN run_metric m ON m.run_id = r.id AND m.key = 'latency_ms'
       WHERE r.experiment_id = ANY($1) ORDER BY m.value NULLS LAST, r.start_time DESC, r.id LIMIT 700`,
      [experimentIds],
    )
    .finally(() => admin.end());
  const ids: string[] = [];
  for (let cursor: string | null = null, page = 0; page < 7; page += 1) {
    const input = { experimentIds, lifecycle: 'all', orderBy: ['metrics.latency_ms ASC'], limit: 100 };
    const told: { items: { id: string }[]; nextCursor: string | null } = await actAs(
      actor,
      open.uow,
      runs.search,
      { ...input, ...(cursor && { cursor }) },
    );
    ids.push(...told.items.map(({ id }) => id));
    cursor = told.nextCursor;
  }
  expect(ids).toEqual(found.rows.map(({ id }) => id));
});
