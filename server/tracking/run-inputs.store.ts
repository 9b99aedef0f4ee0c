import { randomUUID } from 'node:crypto';
import { rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { RunDatasetFacts } from './domain/experiment.ts';

export interface RunPlace {
  id: string;
  organisationId: string;
  workspaceId: string;
  experimentId: string;
}

const CONTEXT_TAG = 'mlflow.data.context';

/** Notes that a run used these datasets; those it is known to have used already are left as they are. */
export async function insertRunDatasets(
  tx: Tx,
  run: RunPlace,
  datasets: readonly RunDatasetFacts[],
  at: Date,
): Promise<void> {
  const given = datasets.map((dataset) => ({
    ...dataset,
    id: randomUUID().replaceAll('-', ''),
    context: dataset.tags.find(({ key }) => key === CONTEXT_TAG)?.value ?? null,
  }));
  const json = JSON.stringify(given);
  const GIVEN = `SELECT DISTINCT ON (name, digest) * FROM jsonb_to_recordset($5::jsonb) AS d(id text, name text, digest text,
    "sourceType" text, source text, schema text, profile text, tags jsonb, context text) ORDER BY name, digest`;
  const values = [run.organisationId, run.workspaceId, run.experimentId, at, json];
  await rows(
    tx,
    `INSERT INTO logged_dataset (id, organisation_id, workspace_id, experiment_id, name, digest, source_type, source, schema, profile, logged_at)
     SELECT id, $1, $2, $3, name, digest, "sourceType", source, schema, profile, $4 FROM (${GIVEN}) g
     ON CONFLICT (experiment_id, name, digest) DO NOTHING`,
    values,
  );
  // A statement of its own, so that it sees a dataset that another run brought in the meantime.
  await rows(
    tx,
    `INSERT INTO run_dataset (run_id, dataset_id, organisation_id, workspace_id, experiment_id, tags, context, logged_at)
     SELECT $6, d.id, $1, $2, $3, g.tags, g.context, $4
     FROM (${GIVEN}) g JOIN logged_dataset d ON d.experiment_id = $3 AND d.name = g.name AND d.digest = g.digest
     ON CONFLICT DO NOTHING`,
    [...values, run.id],
  );
}

/** Notes the logged models that a run read or made. */
export async function upsertRunModels(
  tx: Tx,
  run: RunPlace,
  direction: 'input' | 'output',
  models: readonly { modelId: string; step: number }[],
  at: Date,
): Promise<void> {
  const last = new Map(models.map((model) => [model.modelId, model]));
  await rows(
    tx,
    `INSERT INTO run_model (run_id, direction, model_id, organisation_id, workspace_id, experiment_id, step, logged_at)
     SELECT $1, $5, m.model_id, $2, $3, $4, m.step, $8 FROM unnest($6::text[], $7::int8[]) AS m(model_id, step)
     ON CONFLICT (run_id, direction, model_id) DO UPDATE SET step = excluded.step`,
    [
      run.id,
      run.organisationId,
      run.workspaceId,
      run.experimentId,
      direction,
      [...last.keys()],
      [...last.values()].map(({ step }) => step),
      at,
    ],
  );
}
