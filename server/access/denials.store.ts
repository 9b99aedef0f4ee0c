import { row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';

export interface Denied {
  organisationId: string;
  actorId: string;
  permission: string;
  minute: Date;
}

/** Counts a refusal; returns how many there have been in its minute. */
export async function countDenial(tx: Tx, denied: Denied): Promise<number> {
  const counted = await row<{ count: number }>(
    tx,
    `INSERT INTO access_denial (organisation_id, actor_id, permission, minute, count) VALUES ($1, $2, $3, $4, 1)
     ON CONFLICT (organisation_id, actor_id, permission, minute) DO UPDATE SET count = access_denial.count + 1
     RETURNING count`,
    [denied.organisationId, denied.actorId, denied.permission, denied.minute],
  );
  return counted?.count ?? 1;
}

/** Takes the counts of minutes before `before` away, at most 500 of them at once. */
export function takeDenials(tx: Tx, before: Date): Promise<(Denied & { count: number })[]> {
  return rows(
    tx,
    `DELETE FROM access_denial WHERE ctid = ANY (ARRAY(
       SELECT ctid FROM access_denial WHERE minute < $1 ORDER BY minute LIMIT 500 FOR UPDATE SKIP LOCKED))
     RETURNING organisation_id AS "organisationId", actor_id AS "actorId", permission, minute, count`,
    [before],
  );
}
