import { lastRows, row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { ExperimentFacts, Lifecycle, RunStatus } from './domain/experiment.ts';
import { type Entry, lastOf, RUN_NAME_TAG } from './domain/log-entries.ts';

/** Longest head of a text, in characters. */
const HEAD_MOST = 200;
/** What is shorter than this is its own head. */
export const HEAD_CHARS = HEAD_MOST - 1;

/** What an index holds of a text that may be longer than an index takes; texts stand in the order of their heads. */
export function headOf(value: string): string {
  return value.length <= HEAD_MOST ? value : [...value.slice(0, 2 * HEAD_MOST)].slice(0, HEAD_MOST).join('');
}

export interface NewRun {
  id: string;
  organisationId: string;
  workspaceId: string;
  /** Digits of the wire, or our own id. */
  experiment: { field: 'wire_id' | 'id'; value: string };
  name: string;
  startTime: number;
  userId: string;
  tags: readonly Entry[];
  createdBy: string;
  createdAt: Date;
}

const INSERT_RUN = (field: 'wire_id' | 'id') => `
  WITH e AS (SELECT * FROM experiment WHERE organisation_id = $2 AND workspace_id = $3 AND ${field} = $4),
  r AS (
    INSERT INTO tracking_run (id, organisation_id, workspace_id, experiment_id, name, status, start_time, user_id, artifact_uri, lifecycle, created_by, created_at)
    SELECT $1, e.organisation_id, e.workspace_id, e.id, $5, 'RUNNING', $6, $7,
      regexp_replace(e.artifact_location, '^([^?#]*[^/?#])/*([?#].*)?$', '\\1/' || $1 || '/artifacts\\2'), 'active', $8, $9
    FROM e WHERE e.lifecycle = 'active'
    RETURNING artifact_uri),
  t AS (
    INSERT INTO run_tag (run_id, key, organisation_id, workspace_id, experiment_id, start_time, value, head)
    SELECT $1, t.key, e.organisation_id, e.workspace_id, e.id, $6, t.value, t.head
    FROM e, unnest($10::text[], $11::text[], $12::text[]) AS t(key, value, head) WHERE e.lifecycle = 'active')
  SELECT e.id, e.wire_id AS "wireId", e.name, e.lifecycle, (SELECT artifact_uri FROM r) AS "artifactUri" FROM e`;

/** Inserts a run with its tags where its experiment is active; tells of the experiment, or null when there is none. */
export async function insertRun(
  tx: Tx,
  run: NewRun,
): Promise<
  (Pick<ExperimentFacts, 'id' | 'wireId' | 'name' | 'lifecycle'> & { artifactUri: string | null }) | null
> {
  const tags = lastOf([...run.tags, { key: RUN_NAME_TAG, value: run.name }]);
  const [found] = await lastRows<never>(
    tx,
    `insert-run-${run.experiment.field}`,
    INSERT_RUN(run.experiment.field),
    [
      run.id,
      run.organisationId,
      run.workspaceId,
      run.experiment.value,
      run.name,
      run.startTime,
      run.userId,
      run.createdBy,
      run.createdAt,
      tags.map(({ key }) => key),
      tags.map(({ value }) => value),
      tags.map(({ value }) => headOf(value)),
    ],
  );
  return found ?? null;
}

/** Changes what is known of a run; a name is its tag too. */
export async function updateRunRow(
  tx: Tx,
  id: string,
  change: { status: RunStatus | null; endTime: number | null; name: string | null },
): Promise<void> {
  await rows(
    tx,
    `WITH r AS (
       UPDATE tracking_run SET status = coalesce($2, status), end_time = coalesce($3, end_time), name = coalesce($4, name)
       WHERE id = $1 RETURNING *)
     INSERT INTO run_tag (run_id, key, organisation_id, workspace_id, experiment_id, start_time, value, head)
     SELECT r.id, '${RUN_NAME_TAG}', r.organisation_id, r.workspace_id, r.experiment_id, r.start_time, r.name, $5 FROM r WHERE $4::text IS NOT NULL
     ON CONFLICT (run_id, key) DO UPDATE SET value = excluded.value, head = excluded.head`,
    [id, change.status, change.endTime, change.name, headOf(change.name ?? '')],
  );
}

/** Marks a run deleted or active again; false when it is so already. */
export async function setRunLifecycle(tx: Tx, id: string, lifecycle: Lifecycle, at: Date): Promise<boolean> {
  const changed = await row(
    tx,
    `UPDATE tracking_run SET lifecycle = $2, deleted_at = CASE WHEN $2 = 'deleted' THEN $3::timestamptz END
     WHERE id = $1 AND lifecycle <> $2 RETURNING id`,
    [id, lifecycle, at],
  );
  return changed !== null;
}

/** Removes a tag of a run; false when there is none. */
export async function deleteRunTagRow(tx: Tx, runId: string, key: string): Promise<boolean> {
  const gone = await row(tx, 'DELETE FROM run_tag WHERE run_id = $1 AND key = $2 RETURNING key', [
    runId,
    key,
  ]);
  return gone !== null;
}
