import { allowLongStatements, row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';

/** Before every transaction there ever was. */
export const FIRST_MARK = '0';

export interface UnsealedLog {
  organisationId: string;
  /** The oldest transaction that has an event without a leaf. */
  mark: string;
}

/**
 * The oldest transaction that is still running. What began earlier is over, so a look taken afterwards sees all of it: only
 * up to here may the mark move, below which nobody looks again. Ids alone say nothing, since transactions commit in any order.
 * `resumedAt` tells when a halted log was last resumed, whose events have waited below the mark.
 */
export async function horizon(tx: Tx): Promise<{ xmin: string; resumedAt: string | null }> {
  const found = await row<{ xmin: string; resumedAt: string | null }>(
    tx,
    `SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS xmin, (SELECT max(lifted_at)::text FROM audit_halt) AS "resumedAt"`,
  );
  return found ?? { xmin: FIRST_MARK, resumedAt: null };
}

/** Organisations with events that have no leaf, from a transaction on, whose logs are not halted. */
export function unsealedLogs(tx: Tx, mark: string): Promise<UnsealedLog[]> {
  return rows<UnsealedLog>(
    tx,
    `SELECT e.organisation_id AS "organisationId", min(e.xid)::text AS mark FROM audit_event e
     WHERE e.xid >= $1::xid8 AND NOT EXISTS (SELECT FROM audit_leaf l WHERE l.event_id = e.id)
       AND NOT EXISTS (SELECT FROM audit_halt h WHERE h.organisation_id = e.organisation_id AND h.lifted_at IS NULL)
     GROUP BY e.organisation_id ORDER BY min(e.xid)`,
    [mark],
  );
}

/** Every organisation that has a log, with its size; at most 10,000. */
export function sealedLogs(tx: Tx): Promise<{ organisationId: string; size: number }[]> {
  return rows(
    tx,
    `SELECT k.organisation_id AS "organisationId", c.size FROM (SELECT DISTINCT organisation_id FROM audit_log_key) k
     CROSS JOIN LATERAL (SELECT max(size) AS size FROM audit_checkpoint c WHERE c.organisation_id = k.organisation_id) c
     WHERE c.size IS NOT NULL
       AND NOT EXISTS (SELECT FROM audit_halt h WHERE h.organisation_id = k.organisation_id AND h.lifted_at IS NULL)
     ORDER BY k.organisation_id LIMIT 10000`,
  );
}

/** Lets one transaction look through the whole log, which takes longer than statements usually may. */
export async function allowLongLook(tx: Tx): Promise<void> {
  await allowLongStatements(tx, 240_000);
}
