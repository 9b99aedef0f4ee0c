import { row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import { EVERY_TENANT, type UnitOfWork } from '#server/platform/unit-of-work.ts';

export interface OrganisationEntry {
  id: string;
  slug: string;
  name: string;
}

/** Organisations that people set up, the oldest first, at most 20; only the system role sees any. */
export function organisationsOf(system: UnitOfWork): Promise<OrganisationEntry[]> {
  return system.read(EVERY_TENANT, (tx) =>
    rows(
      tx,
      `SELECT id, slug, name FROM organisation o WHERE NOT EXISTS (SELECT 1 FROM tenant t WHERE t.organisation_id = o.id)
       ORDER BY created_at, id LIMIT 20`,
    ),
  );
}

/** The organisation of this slug, whoever made it; only the system role sees any. */
export function organisationBySlug(system: UnitOfWork, slug: string): Promise<OrganisationEntry | null> {
  return system.read(EVERY_TENANT, (tx) =>
    row(tx, 'SELECT id, slug, name FROM organisation WHERE slug = $1', [slug]),
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
