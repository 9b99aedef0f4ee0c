import { prismaOf } from '#server/platform/db.ts';
import type { Prisma } from '#server/platform/generated/client.ts';
import type { Tx } from '#server/platform/tx.ts';

/** Adds a figure; earlier ones stay as they were entered. */
export async function insertBaseline(tx: Tx, data: Prisma.BaselineUncheckedCreateInput): Promise<void> {
  await prismaOf(tx).baseline.create({ data, select: { id: true } });
}
