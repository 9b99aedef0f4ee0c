import { prismaOf, row, rows } from '#server/platform/db.ts';
import type { Prisma } from '#server/platform/generated/client.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { EmergencyState } from './domain/emergency.ts';

export interface EmergencyRow {
  id: string;
  organisationId: string;
  workspaceId: string;
  changeRequestId: string;
  workflowId: string;
  deploymentId: string;
  revisionId: string;
  baseRevisionId: string;
  incidentId: string;
  reason: string;
  passedOver: string[];
  invokedBy: string;
  invokedAt: Date;
  confirmBy: Date;
  expiresAt: Date;
  ratifyBy: Date;
  state: EmergencyState;
  settledAt: Date | null;
  confirmedBy: string | null;
  confirmedAt: Date | null;
  confirmReason: string | null;
  pausedAt: Date | null;
  pauseFreezeId: string | null;
  returnedAt: Date | null;
  returnedHow: string | null;
  overdueAt: Date | null;
  overdueFreezeId: string | null;
}

const SELECT_EMERGENCY = `
  SELECT b.id, b.organisation_id AS "organisationId", b.workspace_id AS "workspaceId",
         b.change_request_id AS "changeRequestId", b.workflow_id AS "workflowId", b.deployment_id AS "deploymentId",
         b.revision_id AS "revisionId", b.base_revision_id AS "baseRevisionId", b.incident_id AS "incidentId", b.reason,
         b.passed_over AS "passedOver", b.invoked_by AS "invokedBy", b.invoked_at AS "invokedAt",
         b.confirm_by AS "confirmBy", b.expires_at AS "expiresAt", b.ratify_by AS "ratifyBy", b.state,
         b.settled_at AS "settledAt", b.confirmed_by AS "confirmedBy", b.confirmed_at AS "confirmedAt",
         b.confirm_reason AS "confirmReason", b.paused_at AS "pausedAt", b.pause_freeze_id AS "pauseFreezeId",
         b.returned_at AS "returnedAt", b.returned_how AS "returnedHow", b.overdue_at AS "overdueAt",
         b.overdue_freeze_id AS "overdueFreezeId"
  FROM break_glass b`;

export function emergencyOf(tx: Tx, requestId: string): Promise<EmergencyRow | null> {
  return row(tx, `${SELECT_EMERGENCY} WHERE b.change_request_id = $1`, [requestId]);
}

/** The same, locked until the transaction ends; whoever settles or counts on it takes the request's row first. */
export function lockedEmergencyOf(tx: Tx, requestId: string): Promise<EmergencyRow | null> {
  return row(tx, `${SELECT_EMERGENCY} WHERE b.change_request_id = $1 FOR UPDATE`, [requestId]);
}

/** Emergencies that nobody has judged yet, oldest first; at most 200. */
export function awaitingEmergencies(tx: Tx, organisationId: string): Promise<EmergencyRow[]> {
  return rows(
    tx,
    `${SELECT_EMERGENCY} WHERE b.organisation_id = $1 AND b.state = 'awaiting' ORDER BY b.invoked_at LIMIT 200`,
    [organisationId],
  );
}

export async function insertEmergency(
  tx: Tx,
  emergency: Prisma.BreakGlassUncheckedCreateInput,
): Promise<void> {
  await prismaOf(tx).breakGlass.create({ data: emergency, select: { id: true } });
}

export async function changeEmergency(
  tx: Tx,
  id: string,
  change: Prisma.BreakGlassUncheckedUpdateInput,
): Promise<void> {
  await prismaOf(tx).breakGlass.update({ where: { id }, data: change, select: { id: true } });
}
