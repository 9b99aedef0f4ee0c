import { prismaOf } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';

export async function insertOrganisation(
  tx: Tx,
  organisation: { id: string; slug: string; name: string; createdAt: Date },
): Promise<void> {
  await prismaOf(tx).organisation.create({ data: organisation });
}

export async function insertWorkspace(
  tx: Tx,
  workspace: { id: string; organisationId: string; slug: string; name: string; createdAt: Date },
): Promise<void> {
  await prismaOf(tx).workspace.create({ data: workspace });
}

export async function renameOrganisationRow(tx: Tx, id: string, name: string): Promise<void> {
  await prismaOf(tx).organisation.update({ where: { id }, data: { name } });
}
