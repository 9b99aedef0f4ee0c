import { prismaOf, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';

export async function insertOrganisation(
  tx: Tx,
  organisation: { id: string; slug: string; name: string; createdAt: Date },
): Promise<void> {
  const { id, slug, name, createdAt } = organisation;
  const sql = 'INSERT INTO organisation (id, slug, name, created_at) VALUES ($1, $2, $3, $4)';
  await rows(tx, sql, [id, slug, name, createdAt]);
}

export async function insertWorkspace(
  tx: Tx,
  workspace: { id: string; organisationId: string; slug: string; name: string; createdAt: Date },
): Promise<void> {
  const { id, organisationId, slug, name, createdAt } = workspace;
  const sql =
    'INSERT INTO workspace (id, organisation_id, slug, name, created_at) VALUES ($1, $2, $3, $4, $5)';
  await rows(tx, sql, [id, organisationId, slug, name, createdAt]);
}

export async function renameOrganisationRow(tx: Tx, id: string, name: string): Promise<void> {
  await prismaOf(tx).organisation.update({ where: { id }, data: { name } });
}
