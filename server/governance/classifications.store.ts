import { prismaOf } from '#server/platform/db.ts';
import type { Prisma } from '#server/platform/generated/client.ts';
import type { Tx } from '#server/platform/tx.ts';

export async function insertClassification(
  tx: Tx,
  data: Prisma.IncidentClassificationUncheckedCreateInput,
): Promise<void> {
  await prismaOf(tx).incidentClassification.create({ data, select: { id: true } });
}

export async function changeClassification(
  tx: Tx,
  id: string,
  data: Prisma.IncidentClassificationUncheckedUpdateInput,
): Promise<void> {
  await prismaOf(tx).incidentClassification.update({ where: { id }, data, select: { id: true } });
}
