import { prismaOf, row } from '#server/platform/db.ts';
import type { Prisma } from '#server/platform/generated/client.ts';
import type { Tx } from '#server/platform/tx.ts';

/** Inserts a workflow; an address that is taken in the organisation ends in `already-exists`. */
export async function insertWorkflow(tx: Tx, data: Prisma.WorkflowUncheckedCreateInput): Promise<void> {
  await prismaOf(tx).workflow.create({ data });
}

/** Inserts one immutable version. */
export async function insertWorkflowVersion(
  tx: Tx,
  data: Prisma.WorkflowVersionUncheckedCreateInput,
): Promise<void> {
  await prismaOf(tx).workflowVersion.create({ data });
}

/** Locks a workflow until the transaction ends and returns the number of its newest version. */
export async function lockWorkflow(tx: Tx, workflowId: string): Promise<number | null> {
  const found = await row<{ current: number }>(
    tx,
    'SELECT current_version AS current FROM workflow WHERE id = $1 FOR UPDATE',
    [workflowId],
  );
  return found?.current ?? null;
}

/** Moves a locked workflow's head to its newest version. */
export async function moveHead(
  tx: Tx,
  workflowId: string,
  head: { name: string; ownerId: string; riskTier: string; currentVersion: number },
): Promise<void> {
  await prismaOf(tx).workflow.update({ where: { id: workflowId }, data: head });
}
