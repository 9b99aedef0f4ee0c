import { row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { DatasetPurpose } from './domain/names.ts';
import type { TrainingProfile } from './domain/training-profile.ts';

export interface DatasetRow {
  id: string;
  workspaceId: string;
  name: string;
  description: string;
  digest: string;
  rows: number;
  purpose: DatasetPurpose;
  licence: string;
  /** Whether the rows themselves are stored here, or only their digest is known. */
  hasRows: boolean;
  /** Names of its columns; empty where the rows are not stored. */
  columns: string[];
  createdBy: string;
  createdAt: Date;
}

export interface DatasetListItem extends DatasetRow {
  trainedVersions: number;
  evaluations: number;
}

const COLUMNS = `d.id, d.workspace_id AS "workspaceId", d.name, d.description, d.digest, d.rows, d.purpose, d.licence, d.artifact_id IS NOT NULL AS "hasRows", coalesce(d.columns, '{}') AS columns, d.created_by AS "createdBy", d.created_at AS "createdAt"`;

/** Datasets with this id or name in one workspace, at most two. */
export function datasetsByRef(
  tx: Tx,
  organisationId: string,
  workspaceId: string,
  ref: string,
): Promise<DatasetRow[]> {
  return rows<DatasetRow>(
    tx,
    `SELECT ${COLUMNS} FROM dataset d WHERE d.organisation_id = $1 AND d.workspace_id = $2 AND (d.id = $3 OR d.name = $3) LIMIT 2`,
    [organisationId, workspaceId, ref],
  );
}

/** Datasets newest first with how much rests on each. */
export function listDatasetRows(
  tx: Tx,
  organisationId: string,
  given: { search: string | null; after: string | null; limit: number },
): Promise<DatasetListItem[]> {
  return rows<DatasetListItem>(
    tx,
    `SELECT ${COLUMNS},
       (SELECT count(*)::int FROM model_version v WHERE v.organisation_id = $1 AND v.training_dataset_id = d.id) AS "trainedVersions",
       (SELECT count(*)::int FROM evaluation e WHERE e.organisation_id = $1 AND e.dataset_id = d.id) AS evaluations
     FROM dataset d
     WHERE d.organisation_id = $1 AND ($2::text IS NULL OR d.id < $2) AND ($3::text IS NULL OR strpos(d.name, lower($3)) > 0)
     ORDER BY d.id DESC LIMIT $4`,
    [organisationId, given.after, given.search, given.limit],
  );
}

/** One dataset by id with how much rests on it, or null. */
export function datasetById(tx: Tx, organisationId: string, id: string): Promise<DatasetListItem | null> {
  return row<DatasetListItem>(
    tx,
    `SELECT ${COLUMNS},
       (SELECT count(*)::int FROM model_version v WHERE v.organisation_id = $1 AND v.training_dataset_id = d.id) AS "trainedVersions",
       (SELECT count(*)::int FROM evaluation e WHERE e.organisation_id = $1 AND e.dataset_id = d.id) AS evaluations
     FROM dataset d WHERE d.organisation_id = $1 AND d.id = $2`,
    [organisationId, id],
  );
}

/** What the stored rows of a dataset look like, or null where they are not stored here. */
export async function columnProfileOf(
  tx: Tx,
  organisationId: string,
  id: string,
): Promise<TrainingProfile | null> {
  const found = await row<{ profile: TrainingProfile | null }>(
    tx,
    'SELECT column_profile AS profile FROM dataset WHERE organisation_id = $1 AND id = $2',
    [organisationId, id],
  );
  return found?.profile ?? null;
}

export interface DatasetUse {
  kind: 'trained' | 'evaluated';
  versionId: string;
  model: string;
  number: number;
  at: Date;
}

/** Versions trained or evaluated on a dataset, newest first, at most 100. */
export function usesOfDataset(tx: Tx, organisationId: string, datasetId: string): Promise<DatasetUse[]> {
  return rows<DatasetUse>(
    tx,
    `SELECT u.kind, v.id AS "versionId", m.name AS model, v.number, u.at FROM (
       SELECT 'trained' AS kind, id AS version_id, created_at AS at FROM model_version
         WHERE organisation_id = $1 AND training_dataset_id = $2
       UNION ALL
       SELECT 'evaluated', model_version_id, created_at FROM evaluation WHERE organisation_id = $1 AND dataset_id = $2
     ) u JOIN model_version v ON v.id = u.version_id JOIN model m ON m.id = v.model_id
     ORDER BY u.at DESC, v.id DESC LIMIT 100`,
    [organisationId, datasetId],
  );
}

/** Datasets by id, without what rests on them. */
export function datasetsByIds(tx: Tx, organisationId: string, ids: readonly string[]): Promise<DatasetRow[]> {
  if (ids.length === 0) return Promise.resolve([]);
  return rows<DatasetRow>(
    tx,
    `SELECT ${COLUMNS} FROM dataset d WHERE d.organisation_id = $1 AND d.id = ANY($2)`,
    [organisationId, ids],
  );
}
