import { prismaOf, row } from '#server/platform/db.ts';
import type { Prisma } from '#server/platform/generated/client.ts';
import type { Tx } from '#server/platform/tx.ts';

/** The next plan number of a workflow; holds other writers back until the transaction ends. */
export async function nextPlanNumber(tx: Tx, workflowId: string): Promise<number> {
  await row(tx, "SELECT 1 FROM pg_advisory_xact_lock(hashtextextended('evaluation_plan|' || $1, 0))", [
    workflowId,
  ]);
  const found = await row<{ next: number }>(
    tx,
    'SELECT coalesce(max(number), 0)::int + 1 AS next FROM evaluation_plan WHERE workflow_id = $1',
    [workflowId],
  );
  return found?.next ?? 1;
}

/** Inserts an immutable plan. */
export async function insertPlan(tx: Tx, data: Prisma.EvaluationPlanUncheckedCreateInput): Promise<void> {
  await prismaOf(tx).evaluationPlan.create({ data });
}
