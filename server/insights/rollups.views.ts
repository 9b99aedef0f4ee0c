import { row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { CaseGroup, PairGroup } from './domain/compare-costs.ts';
import type { Counters } from './domain/counters.ts';

export interface RollupBucket {
  modelVersionId: string;
  bucketStart: Date;
  counters: Counters;
}

export interface BucketsWanted {
  workflowId: string;
  environment: string;
  widthSeconds: number;
  from: Date;
  to: Date;
}

/** More than the longest range has for a dozen versions. */
const BUCKETS_MAX = 40_000;

/** Buckets of a workflow in a range, oldest first. */
export function rollupBuckets(
  tx: Tx,
  organisationId: string,
  wanted: BucketsWanted,
): Promise<RollupBucket[]> {
  return rows<RollupBucket>(
    tx,
    `SELECT model_version_id AS "modelVersionId", bucket_start AS "bucketStart", counters FROM rollup
     WHERE organisation_id = $1 AND workflow_id = $2 AND environment = $3 AND width_seconds = $4
       AND bucket_start >= $5 AND bucket_start < $6
     ORDER BY bucket_start, model_version_id LIMIT ${BUCKETS_MAX}`,
    [organisationId, wanted.workflowId, wanted.environment, wanted.widthSeconds, wanted.from, wanted.to],
  );
}

/** The newest minute in which a workflow was called, or null. */
export async function lastCallAt(
  tx: Tx,
  organisationId: string,
  workflowId: string,
  environment: string,
): Promise<Date | null> {
  const found = await row<{ lastAt: Date | null }>(
    tx,
    `SELECT max(bucket_start) AS "lastAt" FROM rollup
     WHERE organisation_id = $1 AND workflow_id = $2 AND environment = $3 AND width_seconds = 60`,
    [organisationId, workflowId, environment],
  );
  return found?.lastAt ?? null;
}

/** Model versions a workflow was ever answered by, with their first hour, newest first; at most 50. */
export function versionsSeen(
  tx: Tx,
  organisationId: string,
  workflowId: string,
  environment: string,
): Promise<{ modelVersionId: string; firstAt: Date; lastAt: Date }[]> {
  return rows(
    tx,
    `SELECT model_version_id AS "modelVersionId", min(bucket_start) AS "firstAt", max(bucket_start) AS "lastAt" FROM rollup
     WHERE organisation_id = $1 AND workflow_id = $2 AND environment = $3 AND width_seconds = 3600
     GROUP BY model_version_id ORDER BY 2 DESC, 1 LIMIT 50`,
    [organisationId, workflowId, environment],
  );
}

/** The sums of each workflow since a time, for overviews; at most 500 workflows. */
export function bucketsSince(
  tx: Tx,
  organisationId: string,
  since: Date,
): Promise<{ workflowId: string; counters: Counters }[]> {
  return rows(
    tx,
    `SELECT workflow_id AS "workflowId", counters FROM rollup
     WHERE organisation_id = $1 AND width_seconds = 3600 AND bucket_start >= $2 AND environment = 'production'
     ORDER BY bucket_start DESC LIMIT 20000`,
    [organisationId, since],
  );
}

/** When the fold last moved on. */
export async function foldedAt(tx: Tx): Promise<Date | null> {
  const found = await row<{ updatedAt: Date }>(
    tx,
    `SELECT updated_at AS "updatedAt" FROM fold_cursor WHERE name = 'decisions'`,
  );
  return found?.updatedAt ?? null;
}

interface CasesWanted {
  workflowId: string;
  environment: string;
  modelVersionId: string;
  from: Date;
  to: Date;
}

function casesGiven(organisationId: string, wanted: CasesWanted): unknown[] {
  const { workflowId, environment, modelVersionId, from, to } = wanted;
  return [organisationId, workflowId, environment, modelVersionId, from, to];
}

/** Decided cases of a version with a known outcome, counted by decision, model's own decision and outcome. */
export function caseGroups(tx: Tx, organisationId: string, wanted: CasesWanted): Promise<CaseGroup[]> {
  return rows(
    tx,
    `SELECT decision, model_decision AS "modelDecision", label, count(*) AS count FROM outcome_case
     WHERE organisation_id = $1 AND workflow_id = $2 AND environment = $3 AND model_version_id = $4
       AND received_at >= $5 AND received_at < $6 AND decision IS NOT NULL
     GROUP BY 1, 2, 3 ORDER BY 1, 2, 3 LIMIT 1000`,
    casesGiven(organisationId, wanted),
  );
}

/** The applications that two versions both decided, the newest decision of each, counted by both decisions and outcome. */
export function pairGroups(
  tx: Tx,
  organisationId: string,
  wanted: CasesWanted & { beforeVersionId: string },
): Promise<PairGroup[]> {
  return rows(
    tx,
    `WITH newest AS (
       SELECT DISTINCT ON (subject) subject, decision, label FROM outcome_case
       WHERE organisation_id = $1 AND workflow_id = $2 AND environment = $3 AND model_version_id = $4
         AND received_at >= $5 AND received_at < $6 AND decision IS NOT NULL AND subject IS NOT NULL
       ORDER BY subject, received_at DESC, decision_id
     ), earlier AS (
       SELECT DISTINCT ON (subject) subject, decision FROM outcome_case
       WHERE organisation_id = $1 AND workflow_id = $2 AND environment = $3 AND model_version_id = $7
         AND decision IS NOT NULL AND subject IN (SELECT subject FROM newest)
       ORDER BY subject, received_at DESC, decision_id
     )
     SELECT n.decision AS now, e.decision AS before, n.label, count(*) AS count
     FROM newest n JOIN earlier e USING (subject) GROUP BY 1, 2, 3 ORDER BY 1, 2, 3 LIMIT 1000`,
    [...casesGiven(organisationId, wanted), wanted.beforeVersionId],
  );
}

export interface CountedDecisions {
  workflowId: string;
  modelVersionId: string;
  decisions: number;
  /** The last hour in which there was one. */
  lastAt: Date;
}

/** How many decisions each of these versions made for each of these workflows since a time, the most first, at most 200. */
export function decisionsOfVersions(
  tx: Tx,
  organisationId: string,
  wanted: { workflowIds: readonly string[]; modelVersionIds: readonly string[]; since: Date },
): Promise<CountedDecisions[]> {
  return rows<CountedDecisions>(
    tx,
    `SELECT workflow_id AS "workflowId", model_version_id AS "modelVersionId",
       sum(coalesce((counters ->> 'calls')::numeric, 0)) AS decisions, max(bucket_start) AS "lastAt"
     FROM rollup WHERE organisation_id = $1 AND workflow_id = ANY($2) AND model_version_id = ANY($3) AND width_seconds = 3600
       AND bucket_start >= $4
     GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2 LIMIT 200`,
    [organisationId, wanted.workflowIds, wanted.modelVersionIds, wanted.since],
  );
}
