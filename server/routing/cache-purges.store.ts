import { prismaOf } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';

export async function insertCachePurge(
  tx: Tx,
  purge: {
    id: string;
    organisationId: string;
    workspaceId: string;
    workflowId: string;
    number: number;
    reason: string;
    purgedBy: string;
    purgedAt: Date;
  },
): Promise<void> {
  await prismaOf(tx).cachePurge.create({ data: purge });
}
