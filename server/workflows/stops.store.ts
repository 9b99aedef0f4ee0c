import { prismaOf, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';

export interface NewStop {
  id: string;
  organisationId: string;
  workspaceId: string;
  workflowId: string;
  reason: string;
  incidentId: string | null;
  stoppedBy: string;
  stoppedAt: Date;
}

/** Serialises stopping and resuming of one workflow until the transaction ends. */
export async function lockStopsOf(tx: Tx, workflowId: string): Promise<void> {
  await rows(tx, "SELECT pg_advisory_xact_lock(hashtextextended('workflow_stop|' || $1, 0))", [workflowId]);
}

/** Puts a stop in force. */
export async function insertStop(tx: Tx, stop: NewStop): Promise<void> {
  await prismaOf(tx).workflowStop.create({ data: stop });
}

/** Lifts a stop; returns false when it was lifted already. */
export async function liftStop(
  tx: Tx,
  stop: { id: string; organisationId: string; liftedBy: string; liftReason: string; liftedAt: Date },
): Promise<boolean> {
  const { count } = await prismaOf(tx).workflowStop.updateMany({
    where: { id: stop.id, organisationId: stop.organisationId, liftedAt: null },
    data: { liftedBy: stop.liftedBy, liftReason: stop.liftReason, liftedAt: stop.liftedAt },
  });
  return count === 1;
}
