import { env } from '#server/platform/env.ts';
import type { Context } from './context.ts';
import { createOrganisation } from './create-organisation.ts';
import { issueToken } from './create-token.ts';
import type { CreateTenantInput } from './organisations.schema.ts';
import { requirePlatform } from './require-platform.ts';
import { insertTenant } from './tenants.store.ts';

export interface NewTenant {
  slug: string;
  /** What MLflow's clients are pointed at. */
  trackingUrl: string;
  /** Of an ML engineer everywhere in it. Shown this once; only a keyed hash of it is kept. */
  token: string;
  expiresAt: string;
}

/**
 * Creates an organisation that the platform looks after, in the unit of work of the id that the context carries, and the
 * token with which its first client works. Throws `forbidden` for anybody else, `already-exists` for a slug that is taken.
 */
export async function createTenant(ctx: Context, input: CreateTenantInput): Promise<NewTenant> {
  requirePlatform(ctx.actor);
  const { slug, name = slug, ttlHours } = input;
  await createOrganisation(ctx, { slug, name });
  await insertTenant(ctx.tx, {
    organisationId: ctx.organisationId,
    foundedBy: ctx.actor.id,
    foundedAt: ctx.now,
  });
  const { token, expiresAt } = await issueToken(ctx, {
    name: 'tracking',
    role: 'ml-engineer',
    scopes: [],
    workspaceId: null,
    ttlHours,
  });
  return { slug, trackingUrl: `${env().publicUrl}/orgs/${slug}`, token, expiresAt };
}
