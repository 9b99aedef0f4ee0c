import { row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { ModelKind } from './domain/names.ts';

export interface ModelHead {
  id: string;
  workspaceId: string;
  name: string;
  description: string;
  kind: ModelKind;
  createdBy: string;
  createdAt: Date;
}

export interface ModelListItem extends ModelHead {
  versionsCount: number;
  latest: { id: string; number: number; createdAt: string } | null;
  aliases: { name: string; versionNumber: number }[];
}

export interface AliasRow {
  id: string;
  name: string;
  versionNumber: number;
  setBy: string;
  setAt: Date;
}

const MODEL_COLUMNS = `m.id, m.workspace_id AS "workspaceId", m.name, m.description, m.kind, m.created_by AS "createdBy", m.created_at AS "createdAt"`;

/** Models with this id or name, at most two: a name may stand in several workspaces. */
export function modelsByRef(tx: Tx, organisationId: string, ref: string): Promise<ModelHead[]> {
  return rows<ModelHead>(
    tx,
    `SELECT ${MODEL_COLUMNS} FROM model m WHERE m.organisation_id = $1 AND m.deleted_at IS NULL AND (m.id = $2 OR m.name = $2) LIMIT 2`,
    [organisationId, ref],
  );
}

/** Models newest first, from after `cursor` on. */
export function listModelRows(
  tx: Tx,
  organisationId: string,
  given: {
    search: string | null;
    kind: ModelKind | null;
    exceptKind: ModelKind | null;
    after: string | null;
    limit: number;
  },
): Promise<ModelListItem[]> {
  return rows<ModelListItem>(
    tx,
    `SELECT ${MODEL_COLUMNS},
       (SELECT count(*)::int FROM version_state v WHERE v.model_id = m.id AND v.deleted_at IS NULL) AS "versionsCount",
       (SELECT jsonb_build_object('id', v.id, 'number', v.number, 'createdAt', v.created_at)
          FROM version_state v WHERE v.model_id = m.id AND v.deleted_at IS NULL ORDER BY v.number DESC LIMIT 1) AS latest,
       coalesce((SELECT jsonb_agg(jsonb_build_object('name', a.name, 'versionNumber', a.version_number) ORDER BY a.name)
          FROM model_alias a WHERE a.model_id = m.id), '[]') AS aliases
     FROM model m
     WHERE m.organisation_id = $1 AND m.deleted_at IS NULL AND ($2::text IS NULL OR m.id < $2)
       AND ($3::text IS NULL OR strpos(lower(m.name), lower($3)) > 0) AND ($5::text IS NULL OR m.kind = $5) AND ($6::text IS NULL OR m.kind <> $6)
     ORDER BY m.id DESC LIMIT $4`,
    [organisationId, given.after, given.search, given.limit, given.kind, given.exceptKind],
  );
}

/** The aliases of a model by name, at most 200. */
export function aliasesOfModel(tx: Tx, organisationId: string, modelId: string): Promise<AliasRow[]> {
  return rows<AliasRow>(
    tx,
    `SELECT id, name, version_number AS "versionNumber", set_by AS "setBy", set_at AS "setAt" FROM model_alias
     WHERE organisation_id = $1 AND model_id = $2 ORDER BY name LIMIT 200`,
    [organisationId, modelId],
  );
}

/** Id of the version of a model with this number, or that an alias points at, or null. */
export async function versionIdByRef(
  tx: Tx,
  organisationId: string,
  modelId: string,
  ref: { number: number } | { alias: string },
): Promise<string | null> {
  const [number, alias] = 'number' in ref ? [ref.number, null] : [null, ref.alias];
  const found = await row<{ id: string }>(
    tx,
    `SELECT v.id FROM version_state v WHERE v.organisation_id = $1 AND v.model_id = $2 AND v.deleted_at IS NULL
       AND v.number = coalesce($3::int, (SELECT version_number FROM model_alias WHERE model_id = $2 AND name = $4))`,
    [organisationId, modelId, number, alias],
  );
  return found?.id ?? null;
}

export interface ArtifactRow {
  id: string;
  digest: string;
  sizeBytes: number;
  mediaType: string;
  fileName: string;
  uploadedBy: string;
  uploadedAt: Date;
}

/** One artifact of the organisation by id or digest, or null. */
export function artifactByRef(tx: Tx, organisationId: string, ref: string): Promise<ArtifactRow | null> {
  return row<ArtifactRow>(
    tx,
    `SELECT id, digest, size_bytes AS "sizeBytes", media_type AS "mediaType", file_name AS "fileName",
            uploaded_by AS "uploadedBy", uploaded_at AS "uploadedAt"
     FROM artifact WHERE organisation_id = $1 AND (id = $2 OR digest = $2)`,
    [organisationId, ref],
  );
}

/** Who registered each model, newest first, at most 1,000. */
export function modelMakerRows(
  tx: Tx,
  organisationId: string,
): Promise<{ id: string; name: string; workspaceId: string; createdBy: string }[]> {
  return rows(
    tx,
    `SELECT id, name, workspace_id AS "workspaceId", created_by AS "createdBy" FROM model
     WHERE organisation_id = $1 AND deleted_at IS NULL ORDER BY id DESC LIMIT 1000`,
    [organisationId],
  );
}
