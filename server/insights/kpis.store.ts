import { prismaOf } from '#server/platform/db.ts';
import type { Prisma } from '#server/platform/generated/client.ts';
import type { Tx } from '#server/platform/tx.ts';

/** Adds a KPI; an earlier one of the same name stays as it was set. */
export async function insertKpi(tx: Tx, data: Prisma.KpiUncheckedCreateInput): Promise<void> {
  await prismaOf(tx).kpi.create({ data, select: { id: true } });
}
