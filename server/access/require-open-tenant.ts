import { Refusal } from '#server/platform/domain/refusal.ts';
import type { Context } from './context.ts';
import { holdTenantOpen } from './tenants.store.ts';

/**
 * Has the organisation stay open until the caller's transaction ends; refuses with `conflict` when it was closed, which may
 * have happened since the caller was let in: files take long to arrive. It comes before any row that closing ends is held, such
 * as an import's.
 */
export async function requireOpenTenant(ctx: Pick<Context, 'tx' | 'organisationId'>): Promise<void> {
  if (await holdTenantOpen(ctx.tx, ctx.organisationId)) return;
  throw new Refusal('conflict', 'This organisation was closed. Nothing is kept here any more.');
}
