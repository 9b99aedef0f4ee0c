import { row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { SealedSecret } from './domain/workspace-secret.ts';
import type { SecretRow } from './secrets.store.ts';

/** Secrets by name, without their values; of every workspace in sight when none is given; at most 1,000. */
export function secretRows(
  tx: Tx,
  organisationId: string,
  workspaceId: string | null,
): Promise<Omit<SecretRow, 'sealedValue' | 'organisationId'>[]> {
  return rows(
    tx,
    `SELECT id, workspace_id AS "workspaceId", name, origin, header, set_by AS "setBy", set_at AS "setAt" FROM workspace_secret
     WHERE organisation_id = $1 AND ($2::text IS NULL OR workspace_id = $2) ORDER BY name, workspace_id LIMIT 1000`,
    [organisationId, workspaceId],
  );
}

/** How many secrets a workspace has. */
export async function countSecrets(tx: Tx, workspaceId: string): Promise<number> {
  const found = await row<{ count: number }>(
    tx,
    'SELECT count(*)::int AS count FROM workspace_secret WHERE workspace_id = $1',
    [workspaceId],
  );
  return found?.count ?? 0;
}

/** Sealed secrets of an organisation by name, in whatever workspaces. */
export function sealedSecretRows(
  tx: Tx,
  organisationId: string,
  names: readonly string[],
): Promise<(Omit<SealedSecret, 'place'> & { id: string })[]> {
  return rows(
    tx,
    `SELECT id, workspace_id AS "workspaceId", name, origin, header, sealed_value AS "sealedValue", binding
     FROM workspace_secret
     WHERE organisation_id = $1 AND name = ANY($2)`,
    [organisationId, names],
  );
}

/** A version of a workflow whose call policy names a secret. */
export interface SecretNaming {
  name: string;
  workspaceId: string;
  workflowName: string;
  workflowVersionId: string;
  /** Whether it is the newest version of the workflow. */
  isCurrent: boolean;
}

/** Versions of workflows that name these secrets, the newest first, at most 5,000. */
export function namingsOfSecrets(
  tx: Tx,
  organisationId: string,
  names: readonly string[],
): Promise<SecretNaming[]> {
  return rows(
    tx,
    `SELECT n.name, w.workspace_id AS "workspaceId", w.name AS "workflowName", v.id AS "workflowVersionId",
       v.number = w.current_version AS "isCurrent"
     FROM workflow w JOIN workflow_version v ON v.workflow_id = w.id
       CROSS JOIN LATERAL (
         SELECT jsonb_path_query(v.call_policy, '$.guardrails.*[*].credential') #>> '{}' AS name
         UNION SELECT v.call_policy #>> '{enrichment,credential}') n
     WHERE w.organisation_id = $1 AND n.name = ANY($2) ORDER BY v.id DESC LIMIT 5000`,
    [organisationId, names],
  );
}
