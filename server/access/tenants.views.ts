import { row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import { EVERY_TENANT, type UnitOfWork } from '#server/platform/unit-of-work.ts';

/** The organisation of this slug if the platform made it; null otherwise. Asked before a tenant is known. */
export async function tenantOf(uow: UnitOfWork, slug: string): Promise<string | null> {
  const found = await uow.read(EVERY_TENANT, (tx) =>
    row<{ id: string | null }>(tx, 'SELECT tenant_lookup($1) AS id', [slug]),
  );
  return found?.id ?? null;
}

/** Closed tenants of which something may be left, the oldest first, at most 20. Only the system role sees any. */
export async function tenantsToEmpty(tx: Tx): Promise<string[]> {
  const found = await rows<{ id: string }>(
    tx,
    `SELECT organisation_id AS id FROM tenant WHERE closed_at IS NOT NULL AND emptied_at IS NULL
     ORDER BY closed_at LIMIT 20`,
  );
  return found.map(({ id }) => id);
}
