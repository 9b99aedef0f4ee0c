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

/** A workflow that has a version which names a secret. */
export interface SecretNaming {
  name: string;
  workspaceId: string;
  workflowName: string;
}

/**
 * Workflows of which the newest version, or one of those given, names these secrets: by name, of each secret at most 50.
 * A workspace bounds them to its own.
 */
export function namingsOfSecrets(
  tx: Tx,
  organisationId: string,
  of: { names: readonly string[]; workspaceId: string | null; versionIds: readonly string[] },
): Promise<SecretNaming[]> {
  return rows(
    tx,
    `SELECT name, "workspaceId", "workflowName" FROM (
       SELECT DISTINCT n.name, w.workspace_id AS "workspaceId", w.name AS "workflowName",
         dense_rank() OVER (PARTITION BY n.name, w.workspace_id ORDER BY w.name) AS place
       FROM workflow w JOIN workflow_version v ON v.workflow_id = w.id
         CROSS JOIN LATERAL (
           SELECT jsonb_path_query(v.call_policy, '$.guardrails.*[*].credential') #>> '{}' AS name
           UNION SELECT v.call_policy #>> '{enrichment,credential}') n
       WHERE w.organisation_id = $1 AND n.name = ANY($2) AND ($3::text IS NULL OR w.workspace_id = $3)
         AND (v.number = w.current_version OR v.id = ANY($4))) naming
     WHERE place <= 50 ORDER BY name, "workspaceId", "workflowName"`,
    [organisationId, of.names, of.workspaceId, of.versionIds],
  );
}
