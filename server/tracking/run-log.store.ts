import { randomUUID } from 'node:crypto';
import { lastRows, preparedRows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { Lifecycle } from './domain/experiment.ts';
import {
  type Entry,
  type LogEntries,
  lastOf,
  latestOf,
  type Metric,
  RUN_NAME_TAG,
} from './domain/log-entries.ts';
import { headOf } from './runs.store.ts';

/**
 * One statement writes a whole batch: its history as one row of arrays, the latest value of each metric, parameters and tags.
 * So a batch is there as a whole or not at all, and costs one round trip whatever it holds. The latest values of many
 * metrics are only put on a list to be folded (`fold-metrics.store.ts`): a row and two index entries each would cost ten
 * times what the history does, and most are overtaken by the next batch.
 */
export interface LogResult {
  /** Null when there is no such run; nothing was written unless it is `active`. */
  lifecycle: Lifecycle | null;
  workspaceId: string | null;
  /** Parameters of the batch that the run had already. */
  known: Record<string, string>;
  /** How many parameters were new. */
  added: number;
  /** How many batches of the run waited before this one to have their latest values folded. */
  waiting: number;
}

interface Part {
  name: string;
  sql: (place: (index: number) => string) => string;
  values: unknown[];
}

/** Keys hold no quote and no backslash (`log-entries.ts`), so quoting each is enough. */
function keyArray(keys: readonly string[]): string {
  return `{${keys.map((key) => `"${key}"`).join(',')}}`;
}

function numberArray(numbers: readonly number[]): string {
  return `{${numbers.join(',')}}`;
}

function columnsOf(metrics: readonly Metric[]): unknown[] {
  return [
    keyArray(metrics.map(({ key }) => key)),
    numberArray(metrics.map(({ value }) => value)),
    numberArray(metrics.map(({ step }) => step)),
    numberArray(metrics.map(({ timestamp }) => timestamp)),
  ];
}

function latestPart(latest: readonly Metric[]): Part {
  return {
    name: 'latest',
    sql: (
      place,
    ) => `INSERT INTO run_metric (run_id, key, organisation_id, workspace_id, experiment_id, start_time, value, step, logged_at)
      SELECT live.id, m.key, live.organisation_id, live.workspace_id, live.experiment_id, live.start_time, nullif(m.value, 'NaN'), m.step, m.at
      FROM live, unnest(${place(0)}::text[], ${place(1)}::float8[], ${place(2)}::int8[], ${place(3)}::int8[]) AS m(key, value, step, at)
      ON CONFLICT (run_id, key) DO UPDATE SET value = excluded.value, step = excluded.step, logged_at = excluded.logged_at
      WHERE (excluded.step, excluded.logged_at, coalesce(excluded.value, 0)) > (run_metric.step, run_metric.logged_at, coalesce(run_metric.value, 0))`,
    values: columnsOf(latest),
  };
}

/** Metrics whose latest values are written at once. */
const AT_ONCE_MAX = 32;

function waitingPart(batchId: string): Part {
  return {
    name: 'waiting',
    sql: (
      place,
    ) => `INSERT INTO metric_unfolded (run_id, batch_id, organisation_id, workspace_id, experiment_id)
      SELECT live.id, ${place(0)}::uuid, live.organisation_id, live.workspace_id, live.experiment_id FROM live`,
    values: [batchId],
  };
}

function historyPart(batchId: string, metrics: readonly Metric[], key: string | null): Part {
  const [keys, ...points] = columnsOf(metrics);
  return {
    name: key === null ? 'mixed' : 'series',
    sql: (
      place,
    ) => `INSERT INTO metric_batch (run_id, id, organisation_id, workspace_id, key, keys, points, steps, times)
      SELECT live.id, ${place(0)}::uuid, live.organisation_id, live.workspace_id, ${place(1)}::text, ${place(2)}::text[],
        ${place(3)}::float8[], ${place(4)}::int8[], ${place(5)}::int8[] FROM live`,
    values: [batchId, key, key === null ? keys : null, ...points],
  };
}

function paramsPart(params: readonly Entry[]): Part {
  return {
    name: 'params',
    sql: (
      place,
    ) => `INSERT INTO run_param (run_id, key, organisation_id, workspace_id, experiment_id, start_time, value, head)
      SELECT live.id, p.key, live.organisation_id, live.workspace_id, live.experiment_id, live.start_time, p.value, p.head
      FROM live, unnest(${place(0)}::text[], ${place(1)}::text[], ${place(2)}::text[]) AS p(key, value, head)
      ON CONFLICT (run_id, key) DO NOTHING RETURNING key`,
    values: [
      params.map(({ key }) => key),
      params.map(({ value }) => value),
      params.map(({ value }) => headOf(value)),
    ],
  };
}

function tagsPart(tags: readonly Entry[]): Part {
  return {
    name: 'tags',
    sql: (
      place,
    ) => `INSERT INTO run_tag (run_id, key, organisation_id, workspace_id, experiment_id, start_time, value, head)
      SELECT live.id, t.key, live.organisation_id, live.workspace_id, live.experiment_id, live.start_time, t.value, t.head
      FROM live, unnest(${place(0)}::text[], ${place(1)}::text[], ${place(2)}::text[]) AS t(key, value, head)
      ON CONFLICT (run_id, key) DO UPDATE SET value = excluded.value, head = excluded.head WHERE run_tag.value <> excluded.value`,
    values: [
      tags.map(({ key }) => key),
      tags.map(({ value }) => value),
      tags.map(({ value }) => headOf(value)),
    ],
  };
}

function namePart(name: string): Part {
  return {
    name: 'name',
    sql: (place) => `UPDATE tracking_run SET name = ${place(0)} FROM live WHERE tracking_run.id = live.id`,
    values: [name],
  };
}

function partsOf({ metrics, params, tags }: LogEntries): Part[] {
  const parts: Part[] = [];
  if (metrics.length > 0) {
    const batchId = randomUUID();
    const keys = new Set(metrics.map(({ key }) => key));
    const [only = null] = keys;
    parts.push(historyPart(batchId, metrics, keys.size === 1 ? only : null));
    parts.push(keys.size > AT_ONCE_MAX ? waitingPart(batchId) : latestPart(latestOf(metrics)));
  }
  if (params.length > 0) parts.push(paramsPart(lastOf(params)));
  const last = lastOf(tags).filter(({ key, value }) => key !== RUN_NAME_TAG || value !== '');
  if (last.length > 0) parts.push(tagsPart(last));
  const name = last.find(({ key }) => key === RUN_NAME_TAG);
  if (name) parts.push(namePart(name.value));
  return parts;
}

/** Writes a checked batch into a run of a workspace (of any when `workspaceId` is null), all of it or nothing. */
export async function insertLog(
  tx: Tx,
  run: { organisationId: string; workspaceId: string | null; runId: string },
  entries: LogEntries,
  isLast = false,
): Promise<LogResult> {
  const values: unknown[] = [run.organisationId, run.workspaceId, run.runId];
  const parts = partsOf(entries);
  const withs = parts.map(({ name, sql, values: own }) => {
    const before = values.length;
    values.push(...own);
    return `${name} AS (${sql((index) => `$${before + 1 + index}`)})`;
  });
  const hasParams = entries.params.length > 0;
  const known = hasParams
    ? `(SELECT jsonb_object_agg(p.key, p.value) FROM run_param p WHERE p.run_id = $3 AND p.key = ANY($${values.push(entries.params.map(({ key }) => key))}::text[]))`
    : `'{}'::jsonb`;
  const text = `WITH run AS (
      SELECT r.id, r.organisation_id, r.workspace_id, r.experiment_id, r.start_time,
        CASE WHEN e.lifecycle = 'active' THEN r.lifecycle ELSE e.lifecycle END AS lifecycle
      FROM tracking_run r JOIN experiment e ON e.id = r.experiment_id
      WHERE r.organisation_id = $1 AND ($2::text IS NULL OR r.workspace_id = $2) AND r.id = $3),
    live AS (SELECT * FROM run WHERE lifecycle = 'active')${withs.map((one) => `,\n${one}`).join('')}
    SELECT (SELECT lifecycle FROM run) AS lifecycle, (SELECT workspace_id FROM run) AS "workspaceId",
      coalesce(${known}, '{}'::jsonb) AS known, ${hasParams ? '(SELECT count(*)::int FROM params)' : '0'} AS added,
      ${parts.some(({ name }) => name === 'waiting') ? '(SELECT count(*)::int FROM metric_unfolded WHERE run_id = $3)' : '0'} AS waiting`;
  const statement = `log-${parts.map(({ name }) => name).join('-')}`;
  // Parameters may be refused after they were written, and what waits may be folded.
  const isDone = isLast && !parts.some(({ name }) => name === 'params' || name === 'waiting');
  const [result] = await (isDone ? lastRows : preparedRows)<LogResult>(tx, statement, text, values);
  return result ?? { lifecycle: null, workspaceId: null, known: {}, added: 0, waiting: 0 };
}
