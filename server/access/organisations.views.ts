import { row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import { EVERY_TENANT, type UnitOfWork } from '#server/platform/unit-of-work.ts';

export interface OrganisationEntry {
  id: string;
  slug: string;
  name: string;
}

/** Every organisation, for whoever operates the machine; only the system role sees any. At most 10,000. */
export function organisationsOf(system: UnitOfWork): Promise<OrganisationEntry[]> {
  return system.read(EVERY_TENANT, (tx) =>
    rows(tx, 'SELECT id, slug, name FROM organisation ORDER BY created_at, id LIMIT 10000'),
  );
}

/** The organisation of the transaction. */
export function ownOrganisation(tx: Tx, id: string): Promise<OrganisationEntry | null> {
  return row(tx, 'SELECT id, slug, name FROM organisation WHERE id = $1', [id]);
}
