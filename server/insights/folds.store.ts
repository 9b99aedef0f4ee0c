import { row, rows } from '#server/platform/db.ts';
import { newId } from '#server/platform/new-id.ts';
import type { Tx } from '#server/platform/tx.ts';
import { addCounters, type Counters } from './domain/counters.ts';
import { type BucketKey, bucketName, type CaseState, type FoldableDecision } from './domain/fold-batch.ts';

/** Locks a fold's position until the transaction ends, so that two folds never count the same rows; null before the first. */
export async function lockPosition<T>(tx: Tx, name: string, now: Date): Promise<T | null> {
  await rows(
    tx,
    `INSERT INTO fold_cursor (name, position, updated_at) VALUES ($1, 'null', $2) ON CONFLICT (name) DO NOTHING`,
    [name, now],
  );
  const found = await row<{ position: T | null }>(
    tx,
    'SELECT position FROM fold_cursor WHERE name = $1 FOR UPDATE',
    [name],
  );
  return found?.position ?? null;
}

/** Moves a locked fold on, in the transaction that counts. */
export async function movePosition(tx: Tx, name: string, position: unknown, now: Date): Promise<void> {
  await rows(tx, 'UPDATE fold_cursor SET position = $2, updated_at = $3 WHERE name = $1', [
    name,
    JSON.stringify(position),
    now,
  ]);
}

type Deltas = ReadonlyMap<string, { key: BucketKey; counters: Counters }>;

function columnsOf(deltas: Deltas): unknown[][] {
  const keys = [...deltas.values()].map(({ key }) => key);
  return [
    keys.map(({ workflowId }) => workflowId),
    keys.map(({ modelVersionId }) => modelVersionId),
    keys.map(({ environment }) => environment),
    keys.map(({ widthSeconds }) => widthSeconds),
    keys.map(({ bucketStart }) => bucketStart),
  ];
}

/** Adds to rollups. Only the holder of the fold's position writes them, so reading before writing loses nothing. */
export async function addToRollups(tx: Tx, deltas: Deltas): Promise<void> {
  if (deltas.size === 0) return;
  const given = columnsOf(deltas);
  const stored = await rows<BucketKey & { counters: Counters }>(
    tx,
    `SELECT r.workflow_id AS "workflowId", r.model_version_id AS "modelVersionId", r.environment,
       r.width_seconds AS "widthSeconds", r.bucket_start AS "bucketStart", r.counters
     FROM rollup r JOIN unnest($1::text[], $2::text[], $3::text[], $4::int[], $5::timestamptz[])
       AS k (workflow_id, model_version_id, environment, width_seconds, bucket_start)
       USING (workflow_id, model_version_id, environment, width_seconds, bucket_start)`,
    given,
  );
  const before = new Map(stored.map((bucket) => [bucketName(bucket), bucket.counters]));
  const added = [...deltas.entries()];
  await rows(
    tx,
    `INSERT INTO rollup (workflow_id, model_version_id, environment, width_seconds, bucket_start, id, organisation_id, workspace_id, counters)
     SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::int[], $5::timestamptz[], $6::text[], $7::text[], $8::text[], $9::jsonb[])
     ON CONFLICT (workflow_id, model_version_id, environment, width_seconds, bucket_start)
     DO UPDATE SET counters = excluded.counters`,
    [
      ...given,
      added.map(() => newId('rollup')),
      added.map(([, { key }]) => key.organisationId),
      added.map(([, { key }]) => key.workspaceId),
      added.map(([name, { counters }]) => JSON.stringify(addCounters(before.get(name) ?? {}, counters))),
    ],
  );
}

/** Adds to the hourly histograms of inputs; the same rule as for rollups. */
export async function addToWindows(tx: Tx, deltas: Deltas): Promise<void> {
  if (deltas.size === 0) return;
  const [workflows, versions, environments, , starts] = columnsOf(deltas);
  const given = [workflows, versions, environments, starts];
  type Stored = Omit<BucketKey, 'widthSeconds'> & { counts: Counters };
  const stored = await rows<Stored>(
    tx,
    `SELECT w.workflow_id AS "workflowId", w.model_version_id AS "modelVersionId", w.environment,
       w.bucket_start AS "bucketStart", w.counts
     FROM feature_window w JOIN unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[])
       AS k (workflow_id, model_version_id, environment, bucket_start)
       USING (workflow_id, model_version_id, environment, bucket_start)`,
    given,
  );
  const before = new Map(
    stored.map((window) => [bucketName({ ...window, widthSeconds: 3600 }), window.counts]),
  );
  const added = [...deltas.entries()];
  await rows(
    tx,
    `INSERT INTO feature_window (workflow_id, model_version_id, environment, bucket_start, id, organisation_id, counts)
     SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[], $5::text[], $6::text[], $7::jsonb[])
     ON CONFLICT (workflow_id, model_version_id, environment, bucket_start) DO UPDATE SET counts = excluded.counts`,
    [
      ...given,
      added.map(() => newId('featureWindow')),
      added.map(([, { key }]) => key.organisationId),
      added.map(([name, { counters }]) => JSON.stringify(addCounters(before.get(name) ?? {}, counters))),
    ],
  );
}

/** The cases with an outcome among these decisions. */
export async function knownCases(tx: Tx, decisionIds: readonly string[]): Promise<Map<string, CaseState>> {
  if (decisionIds.length === 0) return new Map();
  const found = await rows<CaseState & { decisionId: string }>(
    tx,
    `SELECT decision_id AS "decisionId", decision, model_decision AS "modelDecision", label
     FROM outcome_case WHERE decision_id = ANY($1)`,
    [[...new Set(decisionIds)]],
  );
  return new Map(found.map(({ decisionId, ...state }) => [decisionId, state]));
}

/** Keeps what became of cases. */
export async function keepCases(
  tx: Tx,
  cases: ReadonlyMap<string, { decision: FoldableDecision; state: CaseState }>,
): Promise<void> {
  if (cases.size === 0) return;
  const kept = [...cases.values()].map(({ decision, state }) => ({
    decision_id: decision.id,
    organisation_id: decision.organisationId,
    workspace_id: decision.workspaceId,
    workflow_id: decision.workflowId,
    model_version_id: decision.modelVersionId ?? '',
    environment: decision.environment,
    subject: decision.subject,
    decision: state.decision,
    model_decision: state.modelDecision,
    label: state.label,
    received_at: decision.receivedAt,
  }));
  await rows(
    tx,
    `INSERT INTO outcome_case SELECT * FROM json_populate_recordset(NULL::outcome_case, $1::json)
     ON CONFLICT (decision_id) DO UPDATE SET decision = excluded.decision, label = excluded.label`,
    [JSON.stringify(kept)],
  );
}
