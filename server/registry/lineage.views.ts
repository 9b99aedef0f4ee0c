import { rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { VersionSource } from './domain/version-source.ts';

/** A version as far as it tells where it came from. */
export interface VersionOfLineage {
  id: string;
  workspaceId: string;
  workspaceSlug: string;
  modelId: string;
  model: string;
  number: number;
  isDeleted: boolean;
  hasProfile: boolean;
  source: VersionSource | null;
  /** Of what its clients say of it, the tags that were asked for. */
  tags: Record<string, string>;
  runId: string | null;
  loggedModelId: string | null;
  storageUri: string;
  dataset: { id: string; name: string; digest: string } | null;
}

export interface VersionsWanted {
  versionIds: readonly string[];
  /** Registered from one of these runs. */
  runIds: readonly string[];
  /** Trained on this registered dataset. */
  datasetId: string | null;
  tags: readonly string[];
  limit: number;
}

/** The versions that are named or came of what is named, the newest first; one look for all ways. */
export function versionsOfLineage(
  tx: Tx,
  organisationId: string,
  wanted: VersionsWanted,
): Promise<VersionOfLineage[]> {
  return rows<VersionOfLineage>(
    tx,
    `WITH wanted AS (
       SELECT id FROM unnest($2::text[]) AS named(id)
       UNION (SELECT id FROM version_state WHERE organisation_id = $1 AND run_id = ANY($3) ORDER BY id DESC LIMIT $5)
       UNION (SELECT id FROM model_version WHERE organisation_id = $1 AND training_dataset_id = $4 ORDER BY id DESC LIMIT $5)
     )
     SELECT v.id, v.workspace_id AS "workspaceId", w.slug AS "workspaceSlug", v.model_id AS "modelId",
       coalesce(m.former_name, m.name) AS model, v.number, s.deleted_at IS NOT NULL OR m.deleted_at IS NOT NULL AS "isDeleted",
       v.training_profile IS NOT NULL AS "hasProfile", v.source,
       coalesce((SELECT jsonb_object_agg(key, value) FROM jsonb_each_text(s.tags) WHERE key = ANY($6)), '{}') AS tags,
       s.run_id AS "runId", s.logged_model_id AS "loggedModelId", s.storage_uri AS "storageUri",
       CASE WHEN d.id IS NULL THEN NULL ELSE jsonb_build_object('id', d.id, 'name', d.name, 'digest', d.digest) END AS dataset
     FROM wanted JOIN model_version v ON v.id = wanted.id JOIN version_state s ON s.id = v.id JOIN model m ON m.id = v.model_id
     JOIN workspace w ON w.id = v.workspace_id LEFT JOIN dataset d ON d.id = v.training_dataset_id
     WHERE v.organisation_id = $1 ORDER BY v.id DESC LIMIT $5`,
    [organisationId, wanted.versionIds, wanted.runIds, wanted.datasetId, wanted.limit, wanted.tags],
  );
}
