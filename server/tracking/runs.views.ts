import { row } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { RunDatasetFacts, RunFacts } from './domain/experiment.ts';

export const RUN_COLUMNS = `r.id, r.workspace_id AS "workspaceId", r.experiment_id AS "experimentId",
  e.wire_id AS "experimentWireId", e.name AS "experimentName", r.name, r.status, r.start_time AS "startTime",
  r.end_time AS "endTime", r.user_id AS "userId", r.artifact_uri AS "artifactUri", r.lifecycle, r.created_by AS "createdBy"`;

const TAGS = `coalesce((SELECT jsonb_object_agg(t.key, t.value) FROM run_tag t WHERE t.run_id = r.id), '{}') AS tags`;

const DATASETS = `coalesce((SELECT jsonb_agg(jsonb_build_object('name', d.name, 'digest', d.digest,
    'sourceType', d.source_type, 'source', d.source, 'schema', d.schema, 'profile', d.profile, 'tags', u.tags) ORDER BY u.logged_at, d.id)
  FROM run_dataset u JOIN logged_dataset d ON d.id = u.dataset_id WHERE u.run_id = r.id), '[]') AS datasets`;

export interface RunWithTags extends RunFacts {
  tags: Record<string, string>;
  datasets: RunDatasetFacts[];
}

/** One run of a workspace (of any when `workspaceId` is null) with its tags and datasets, or null. */
export function runWithTags(
  tx: Tx,
  organisationId: string,
  workspaceId: string | null,
  runId: string,
): Promise<RunWithTags | null> {
  return row<RunWithTags>(
    tx,
    `SELECT ${RUN_COLUMNS}, ${TAGS}, ${DATASETS} FROM tracking_run r JOIN experiment e ON e.id = r.experiment_id
     WHERE r.organisation_id = $1 AND ($2::text IS NULL OR r.workspace_id = $2) AND r.id = $3`,
    [organisationId, workspaceId, runId],
  );
}
