import type pg from 'pg';

/**
 * How the rows of a database that grew for years are spread: one organisation has nearly all runs, one of its experiments
 * half of them, a hundred share the rest. Every value follows from a run's number, so that each filling is the same.
 */
export interface Place {
  organisationId: string;
  workspaceId: string;
  experimentId: string;
}

/** A run's number picks one of as many slots, each of which is an experiment's. */
const SLOTS = 1_000;
const LARGE_SLOTS = 500;
const FOREIGN_SLOTS = 40;

export const SMALL_EXPERIMENTS = 100;
/** When the first run started, and how far apart runs are: a million of them take about two years. */
const FIRST_START = 1_700_000_000_000;
const APART_MS = 60_000;

/** The experiment of each slot: half for the large one, a few for another organisation's, more for some small ones than others. */
export function placesBySlot(large: Place, small: readonly Place[], foreign: Place): readonly Place[] {
  const shared = SLOTS - LARGE_SLOTS - FOREIGN_SLOTS;
  return Array.from({ length: SLOTS }, (_, slot) => {
    if (slot < LARGE_SLOTS) return large;
    if (slot >= SLOTS - FOREIGN_SLOTS) return foreign;
    const share = (slot - LARGE_SLOTS) / shared;
    return small[Math.floor(small.length * share ** 1.5)] ?? large;
  });
}

const drawn = (salt: number, of = 'n') => `(hashint8extended(${of}, ${salt}) & 2147483647)`;
const fraction = (salt: number, of = 'n') => `(${drawn(salt, of)} / 2147483648.0::float8)`;
const oneOf = (salt: number, words: readonly string[]) =>
  `(ARRAY[${words.map((word) => `'${word}'`).join(', ')}])[1 + ${drawn(salt)} % ${words.length}]`;

const ADJECTIVES = ['bold', 'calm', 'deft', 'eager', 'fond', 'grand', 'keen', 'mild', 'proud', 'swift'];
const BIRDS = ['crane', 'dove', 'finch', 'heron', 'ibis', 'kite', 'lark', 'owl', 'raven', 'wren'];

/** What is so rare that only a look at every run finds it. */
export const RARE_WORD = 'needle';
const NAME = `CASE WHEN n % 50021 = 7 THEN '${RARE_WORD}' ELSE ${oneOf(1, ADJECTIVES)} || '-' || ${oneOf(2, BIRDS)} END || '-' || n`;

/** A value of each run that has one; null where it has none. */
const PARAMS: Readonly<Record<string, string>> = {
  depth: `(1 + ${drawn(11)} % 12)::text`,
  // What people use changes with the years, so that the latest runs say nothing of what the oldest have.
  optimizer: `CASE WHEN n % 3 = 0 THEN 'adamw' WHEN n < $2 / 2 THEN 'sgd' ELSE 'adam' END`,
  learning_rate: `round((${fraction(12)} / 10)::numeric, 8)::text`,
  seed: `(${drawn(13)} % 1000)::text`,
  ablation: `CASE WHEN n % 100 = 0 THEN 'part ' || n % 7 END`,
};
const TAGS: Readonly<Record<string, string>> = {
  'mlflow.runName': 'name',
  'mlflow.user': 'user_id',
  'mlflow.source.name': `'train/' || ${oneOf(21, ['tabular', 'vision', 'text', 'ranking'])} || '.py'`,
  'mlflow.source.git.commit': `md5((${drawn(22)} % 5000)::text) || substr(md5('c'), 1, 8)`,
  team: oneOf(23, ['risk', 'claims', 'fraud', 'pricing', 'growth', 'search', 'ads', 'core']),
  candidate: `CASE WHEN n % 1000 = 0 THEN 'yes' END`,
};
const METRICS: Readonly<Record<string, string>> = {
  accuracy: fraction(31),
  loss: `${fraction(32)} * 4`,
  auc: `CASE WHEN n % 100 = 3 THEN 'NaN' ELSE 0.5 + ${fraction(33)} / 2 END`,
  latency_ms: `round((${fraction(34)} * 500)::numeric)::float8`,
  epoch: '10',
  bleu: `CASE WHEN n % 10 = 0 THEN ${fraction(35)} END`,
};

const CHOSEN = `r AS MATERIALIZED (
  SELECT n, md5('run ' || n) AS id, p.experiment_id, p.organisation_id, p.workspace_id, ${NAME} AS name,
    ${FIRST_START} + n * ${APART_MS} + ${drawn(3)} % 3600000 AS start_time, 'user-' || ${drawn(4)} % 40 AS user_id
  FROM generate_series($1::int8, least($2::int8, $1::int8 + $3::int8 - 1)) AS n
  JOIN growth_place p ON p.slot = ${drawn(5)} % ${SLOTS})`;

function keyed(table: string, values: Readonly<Record<string, string>>): string {
  const list = Object.entries(values)
    .map(([key, value]) => `('${key}', (${value})::text)`)
    .join(', ');
  return `WITH ${CHOSEN}
    INSERT INTO ${table} (run_id, key, organisation_id, workspace_id, experiment_id, start_time, value, head)
    SELECT r.id, v.key, r.organisation_id, r.workspace_id, r.experiment_id, r.start_time, v.value, v.value
    FROM r CROSS JOIN LATERAL (VALUES ${list}) AS v(key, value) WHERE v.value IS NOT NULL`;
}

const RUNS = `WITH ${CHOSEN}
  INSERT INTO tracking_run (id, organisation_id, workspace_id, experiment_id, name, status, start_time, end_time, user_id,
    artifact_uri, lifecycle, created_by, created_at)
  SELECT id, organisation_id, workspace_id, experiment_id, name, state, start_time,
    CASE WHEN state <> 'RUNNING' THEN start_time + ${drawn(6)} % 7200000 END, user_id,
    'mlflow-artifacts:/' || experiment_id || '/' || id || '/artifacts',
    CASE WHEN n % 50 = 9 THEN 'deleted' ELSE 'active' END, user_id, to_timestamp(start_time / 1000.0)
  FROM (SELECT *, CASE WHEN n > $2 - 60 THEN 'RUNNING' WHEN n % 25 = 1 THEN 'FAILED' WHEN n % 200 = 2 THEN 'KILLED'
    ELSE 'FINISHED' END AS state FROM r) runs`;

const LATEST = `WITH ${CHOSEN}
  INSERT INTO run_metric (run_id, key, organisation_id, workspace_id, experiment_id, start_time, value, step, logged_at)
  SELECT r.id, v.key, r.organisation_id, r.workspace_id, r.experiment_id, r.start_time, nullif(v.value, 'NaN'), 100, r.start_time + 60000
  FROM r CROSS JOIN LATERAL (VALUES ${Object.entries(METRICS)
    .map(([key, value]) => `('${key}', (${value})::float8)`)
    .join(', ')}) AS v(key, value) WHERE v.value IS NOT NULL`;

const HISTORY = `WITH ${CHOSEN}
  INSERT INTO metric_batch (run_id, id, organisation_id, workspace_id, key, points, steps, times)
  SELECT r.id, md5('batch ' || r.n)::uuid, r.organisation_id, r.workspace_id, 'loss', c.points, c.steps, c.times
  FROM r JOIN growth_curve c ON c.number = r.n % 1000`;

const DATASETS = `WITH ${CHOSEN}
  INSERT INTO run_dataset (run_id, dataset_id, organisation_id, workspace_id, experiment_id, tags, context, logged_at)
  SELECT r.id, d.id, r.organisation_id, r.workspace_id, r.experiment_id, '[]', (ARRAY['training', 'eval'])[1 + r.n % 2], now()
  FROM r JOIN logged_dataset d ON d.experiment_id = r.experiment_id AND d.digest = 'd' || r.n % 30 WHERE r.n % 3 = 0`;

/** What is filled, in two lists that two connections work off at once; the first of each chunk is asked for `$1` on, `$3` runs of `$2`. */
export const FILLINGS: readonly (readonly string[])[] = [
  [RUNS, keyed('run_param', PARAMS), keyed('run_tag', TAGS), DATASETS],
  [LATEST, HISTORY],
];

/** The tables that grow. */
export const GROWN = [
  'tracking_run',
  'run_param',
  'run_tag',
  'run_metric',
  'metric_batch',
  'run_dataset',
] as const;

/** Puts down what the fillings draw from: the experiment of each slot, a thousand curves, the data that runs name. */
export async function prepareSpread(
  client: pg.Client,
  places: readonly Place[],
  pointsPerRun: number,
): Promise<void> {
  await client.query('DROP TABLE IF EXISTS growth_place, growth_curve');
  await client.query(
    `CREATE UNLOGGED TABLE growth_place AS SELECT slot - 1 AS slot, experiment_id, organisation_id, workspace_id
     FROM unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY AS p(experiment_id, organisation_id, workspace_id, slot)`,
    [
      places.map(({ experimentId }) => experimentId),
      places.map(({ organisationId }) => organisationId),
      places.map(({ workspaceId }) => workspaceId),
    ],
  );
  await client.query(
    `CREATE UNLOGGED TABLE growth_curve AS
     SELECT c AS number, array_agg(4 * exp(-s / 40.0) + ${fraction(41, 'c * 100000 + s')} / 10 ORDER BY s) AS points,
       array_agg(s ORDER BY s) AS steps, array_agg(${FIRST_START} + c * 3600000 + s * 1000 ORDER BY s) AS times
     FROM generate_series(0::int8, 999) AS c, generate_series(1::int8, $1) AS s GROUP BY c`,
    [pointsPerRun],
  );
  await client.query(
    `INSERT INTO logged_dataset (id, organisation_id, workspace_id, experiment_id, name, digest, source_type, source, logged_at)
     SELECT 'data-' || p.experiment_id || '-' || d, p.organisation_id, p.workspace_id, p.experiment_id, 'table ' || d % 10, 'd' || d, 'local', '{}', now()
     FROM (SELECT DISTINCT experiment_id, organisation_id, workspace_id FROM growth_place) p, generate_series(0, 29) AS d`,
  );
}
