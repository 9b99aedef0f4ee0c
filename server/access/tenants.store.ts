import { row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';

export async function insertTenant(
  tx: Tx,
  tenant: { organisationId: string; foundedBy: string; foundedAt: Date },
): Promise<void> {
  await rows(tx, 'INSERT INTO tenant (organisation_id, founded_by, founded_at) VALUES ($1, $2, $3)', [
    tenant.organisationId,
    tenant.foundedBy,
    tenant.foundedAt,
  ]);
}

/** Marks a tenant as closed; false when the platform did not make the organisation. A second time changes nothing. */
export async function closeTenantRow(tx: Tx, organisationId: string, at: Date): Promise<boolean> {
  const sql =
    'UPDATE tenant SET closed_at = coalesce(closed_at, $2) WHERE organisation_id = $1 RETURNING 1 AS one';
  return (await row(tx, sql, [organisationId, at])) !== null;
}

/**
 * Has nobody close an organisation until the transaction ends, and tells whether it is open; whoever just closes it is
 * waited for. Those that people set up themselves are never closed.
 */
export async function holdTenantOpen(tx: Tx, organisationId: string): Promise<boolean> {
  const sql = 'SELECT closed_at AS "closedAt" FROM tenant WHERE organisation_id = $1 FOR SHARE';
  const found = await row<{ closedAt: Date | null }>(tx, sql, [organisationId]);
  return found === null || found.closedAt === null;
}

/** Notes that nothing of a closed tenant's tracked work is left. */
export async function markTenantEmptied(tx: Tx, organisationId: string, at: Date): Promise<void> {
  await rows(
    tx,
    'UPDATE tenant SET emptied_at = $2 WHERE organisation_id = $1 AND closed_at IS NOT NULL AND emptied_at IS NULL',
    [organisationId, at],
  );
}

/** Removes some of a closed tenant's tracked work; tells how many rows, 0 when nothing is left. */
export async function removeTrackedWork(tx: Tx, organisationId: string, rowsMax: number): Promise<number> {
  const done = await row<{ removed: number }>(tx, 'SELECT empty_tenant($1, $2) AS removed', [
    organisationId,
    rowsMax,
  ]);
  return done?.removed ?? 0;
}

/** A governed row as the log names it. */
export interface Changed {
  table: string;
  id: string;
}

/** Ends every way into the organisation: tokens, invitations and memberships. Returns the rows that changed. */
export function endEveryWayIn(tx: Tx, organisationId: string, at: Date): Promise<Changed[]> {
  return rows(
    tx,
    `WITH tokens AS (UPDATE api_token SET revoked_at = $2 WHERE organisation_id = $1 AND revoked_at IS NULL RETURNING id),
       invited AS (UPDATE invitation SET revoked_at = $2 WHERE organisation_id = $1 AND accepted_at IS NULL
                   AND revoked_at IS NULL RETURNING id),
       members AS (UPDATE membership SET ended_at = $2 WHERE organisation_id = $1 AND ended_at IS NULL RETURNING id)
     SELECT 'api_token' AS "table", id FROM tokens UNION ALL SELECT 'invitation', id FROM invited
     UNION ALL SELECT 'membership', id FROM members`,
    [organisationId, at],
  );
}
