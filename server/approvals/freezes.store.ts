import { prismaOf, row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { Freeze } from './domain/freeze.ts';

export interface FreezeRow extends Freeze {
  organisationId: string;
  createdBy: string;
  createdAt: Date;
  causeId: string | null;
  liftedBy: string | null;
  liftReason: string | null;
}

const SELECT_FREEZE = `
  SELECT id, organisation_id AS "organisationId", scope, workspace_id AS "workspaceId", workflow_id AS "workflowId", reason,
         starts_at AS "startsAt", ends_at AS "endsAt", created_by AS "createdBy", created_at AS "createdAt",
         cause_id AS "causeId", lifted_by AS "liftedBy", lifted_at AS "liftedAt", lift_reason AS "liftReason"
  FROM change_freeze`;

export async function insertFreeze(
  tx: Tx,
  freeze: Omit<FreezeRow, 'liftedAt' | 'liftedBy' | 'liftReason'>,
): Promise<void> {
  await prismaOf(tx).changeFreeze.create({ data: freeze, select: { id: true } });
}

/** Writes that a freeze was lifted. */
export async function setFreezeLifted(
  tx: Tx,
  id: string,
  lifted: { liftedBy: string; liftedAt: Date; liftReason: string },
): Promise<void> {
  await prismaOf(tx).changeFreeze.update({ where: { id }, data: lifted, select: { id: true } });
}

export function lockedFreeze(tx: Tx, organisationId: string, id: string): Promise<FreezeRow | null> {
  return row(tx, `${SELECT_FREEZE} WHERE organisation_id = $1 AND id = $2 FOR UPDATE`, [organisationId, id]);
}

/** Freezes that hold this workflow back at a moment; at most 100. */
export function freezesAt(
  tx: Tx,
  organisationId: string,
  what: { workspaceId: string; workflowId: string },
  now: Date,
): Promise<FreezeRow[]> {
  return rows(
    tx,
    `${SELECT_FREEZE} WHERE organisation_id = $1 AND lifted_at IS NULL AND starts_at <= $4
       AND (ends_at IS NULL OR ends_at > $4)
       AND (scope = 'organisation' OR (scope = 'workspace' AND workspace_id = $2) OR workflow_id = $3)
     ORDER BY starts_at, id LIMIT 100`,
    [organisationId, what.workspaceId, what.workflowId, now],
  );
}

/** Freezes that are in force or still to come, soonest first; at most 200. */
export function freezesAhead(tx: Tx, organisationId: string, now: Date): Promise<FreezeRow[]> {
  return rows(
    tx,
    `${SELECT_FREEZE} WHERE organisation_id = $1 AND lifted_at IS NULL AND (ends_at IS NULL OR ends_at > $2)
     ORDER BY starts_at, id LIMIT 200`,
    [organisationId, now],
  );
}

/** Freezes that are over, newest first, from below a cursor. */
export function freezesOver(
  tx: Tx,
  organisationId: string,
  now: Date,
  page: { below: string | null; limit: number },
): Promise<FreezeRow[]> {
  return rows(
    tx,
    `${SELECT_FREEZE} WHERE organisation_id = $1 AND (lifted_at IS NOT NULL OR ends_at <= $2)
       AND ($3::text IS NULL OR id < $3) ORDER BY id DESC LIMIT $4`,
    [organisationId, now, page.below, page.limit],
  );
}
