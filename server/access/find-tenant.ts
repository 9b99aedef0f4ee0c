import type { UnitOfWork } from '#server/platform/unit-of-work.ts';
import { tenantOf } from './tenants.views.ts';

/** The organisation of this slug if the platform made it; null otherwise. */
export function findTenant(uow: UnitOfWork, slug: string): Promise<string | null> {
  return tenantOf(uow, slug);
}
