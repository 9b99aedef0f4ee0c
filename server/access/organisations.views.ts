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

/** How an organisation and its workspaces are called in addresses. */
export interface Places {
  slug: string;
  workspaces: { id: string; slug: string }[];
}

/** The slugs of the organisation of the transaction and of its workspaces, at most 1,000 of them. */
export function organisationPlaces(tx: Tx, id: string): Promise<Places | null> {
  return row(
    tx,
    `SELECT o.slug, coalesce((SELECT jsonb_agg(jsonb_build_object('id', w.id, 'slug', w.slug) ORDER BY w.created_at, w.id)
       FROM (SELECT id, slug, created_at FROM workspace WHERE organisation_id = o.id
             ORDER BY created_at, id LIMIT 1000) w), '[]') AS workspaces
     FROM organisation o WHERE o.id = $1`,
    [id],
  );
}
