import pg from 'pg';

/** What both servers are asked about; made over the protocol, so that each has it in its own way. */
export interface SeededNames {
  model: string;
  /** Where new runs go. */
  experimentId: string;
  /** Where the many runs are that are searched. */
  searchedId: string;
  runs: string[];
}

const METRICS = ['accuracy', 'loss', 'auc', 'f1', 'recall'];
const PARAMS = ['depth', 'rate', 'seed'];
const RUNS_LOGGED_TO = 50;

type Call = (
  method: 'GET' | 'POST',
  path: string,
  body?: unknown,
) => Promise<Record<string, Record<string, unknown>>>;

/** Speaks the protocol to a server; throws what it says when it refuses. */
export function protocolOf(origin: string, prefix: string, headers: Record<string, string>): Call {
  return async (method, path, body) => {
    const answer = await fetch(`${origin}${prefix}/api/2.0/mlflow${path}`, {
      method,
      headers: { ...headers, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(60_000),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text.slice(0, 300)}`);
    return JSON.parse(text);
  };
}

/** Makes a model with an alias, two experiments and the runs that metrics are logged to. */
export async function seedOverProtocol(call: Call): Promise<SeededNames> {
  const model = 'bench-model';
  await call('POST', '/registered-models/create', { name: model });
  await call('POST', '/model-versions/create', { name: model, source: 's3://models/first' });
  await call('POST', '/registered-models/alias', { name: model, alias: 'champion', version: '1' });
  const experiment = async (name: string) =>
    String((await call('POST', '/experiments/create', { name })).experiment_id);
  const [experimentId, searchedId] = [await experiment('logged to'), await experiment('searched')];
  const runs: string[] = [];
  for (let index = 0; index < RUNS_LOGGED_TO; index += 1) {
    const made = await call('POST', '/runs/create', {
      experiment_id: experimentId,
      start_time: 1_700_000_000_000,
    });
    const { run_id: id } = (made.run?.info ?? {}) as { run_id?: string };
    if (id === undefined) throw new Error('runs/create named no run');
    runs.push(id);
  }
  return { model, experimentId, searchedId, runs };
}

async function within(url: string, statements: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await statements(client);
    await client.query('VACUUM ANALYZE');
  } finally {
    await client.end();
  }
}

const RUN_IDS = `SELECT md5('run ' || n) AS id, n FROM generate_series(1, $1::int) AS n`;
const VALUE = 'abs(hashtext(r.id || m.key)) % 10000 / 10000.0';
const PARAM = `(abs(hashtext(r.id || p.key)) % 10)::text`;

/** Puts as many runs with five metrics and three params each into MLflow's own tables: over the protocol it takes an hour. */
export function seedMlflowRuns(url: string, experimentId: string, count: number): Promise<void> {
  return within(url, async (client) => {
    await client.query(
      `INSERT INTO runs (run_uuid, name, source_type, source_name, entry_point_name, user_id, status, start_time, end_time,
         source_version, lifecycle_stage, artifact_uri, experiment_id)
       SELECT r.id, 'run ' || r.n, 'LOCAL', '', '', 'bench', 'FINISHED', 1700000000000 + r.n, 1700000001000 + r.n, '', 'active',
         'mlflow-artifacts:/x/' || r.id || '/artifacts', $2::int FROM (${RUN_IDS}) r`,
      [count, Number(experimentId)],
    );
    for (const [table, columns] of [
      ['latest_metrics', 'key, value, timestamp, step, is_nan, run_uuid'],
      ['metrics', 'key, value, timestamp, step, is_nan, run_uuid'],
    ])
      await client.query(
        `INSERT INTO ${table} (${columns})
         SELECT m.key, ${VALUE}, 1700000000000, 1, false, r.id FROM (${RUN_IDS}) r CROSS JOIN unnest($2::text[]) AS m(key)`,
        [count, METRICS],
      );
    await client.query(
      `INSERT INTO params (key, value, run_uuid)
       SELECT p.key, ${PARAM}, r.id FROM (${RUN_IDS}) r CROSS JOIN unnest($2::text[]) AS p(key)`,
      [count, PARAMS],
    );
    await client.query(
      `INSERT INTO tags (key, value, run_uuid) SELECT 'mlflow.runName', 'run ' || r.n, r.id FROM (${RUN_IDS}) r`,
      [count],
    );
  });
}

/** The same runs in the tables of this product. */
export function seedOwnRuns(url: string, experimentWireId: string, count: number): Promise<void> {
  return within(url, async (client) => {
    const found = await client.query(
      `SELECT id, organisation_id, workspace_id FROM experiment WHERE wire_id = $1`,
      [experimentWireId],
    );
    const { id, organisation_id, workspace_id } = found.rows[0];
    const of = [id, organisation_id, workspace_id];
    await client.query(
      `INSERT INTO tracking_run (id, organisation_id, workspace_id, experiment_id, name, status, start_time, end_time, user_id,
         artifact_uri, lifecycle, created_by, created_at)
       SELECT r.id, $3, $4, $2, 'run ' || r.n, 'FINISHED', 1700000000000 + r.n, 1700000001000 + r.n, 'bench',
         'mlflow-artifacts:/x/' || r.id || '/artifacts', 'active', 'bench', now() FROM (${RUN_IDS}) r`,
      [count, ...of],
    );
    await client.query(
      `INSERT INTO run_metric (run_id, key, organisation_id, workspace_id, experiment_id, start_time, value, step, logged_at)
       SELECT r.id, m.key, $3, $4, $2, 1700000000000 + r.n, ${VALUE}, 1, 1700000000000 FROM (${RUN_IDS}) r CROSS JOIN unnest($5::text[]) AS m(key)`,
      [count, ...of, METRICS],
    );
    await client.query(
      `INSERT INTO run_param (run_id, key, organisation_id, workspace_id, experiment_id, start_time, value, head)
       SELECT r.id, p.key, $3, $4, $2, 1700000000000 + r.n, ${PARAM}, ${PARAM} FROM (${RUN_IDS}) r CROSS JOIN unnest($5::text[]) AS p(key)`,
      [count, ...of, PARAMS],
    );
    await client.query(
      `INSERT INTO run_tag (run_id, key, organisation_id, workspace_id, experiment_id, start_time, value, head)
       SELECT r.id, 'mlflow.runName', $3, $4, $2, 1700000000000 + r.n, 'run ' || r.n, 'run ' || r.n FROM (${RUN_IDS}) r`,
      [count, ...of],
    );
  });
}
