import { rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { VersionContent } from './domain/version-content.ts';

interface PromptRow {
  versionId: string;
  modelId: string;
  model: string;
  workspaceId: string;
  version: number;
  content: VersionContent | null;
}

/** Every version of these models, by name or id, that is a prompt. */
export function promptRows(tx: Tx, organisationId: string, models: readonly string[]): Promise<PromptRow[]> {
  return rows<PromptRow>(
    tx,
    `SELECT v.id AS "versionId", m.id AS "modelId", m.name AS model, v.workspace_id AS "workspaceId",
            v.number AS version, v.content
     FROM model m JOIN model_version v ON v.model_id = m.id
     WHERE m.organisation_id = $1 AND m.deleted_at IS NULL AND (m.name = ANY($2) OR m.id = ANY($2)) AND v.format = 'prompt'`,
    [organisationId, models],
  );
}
