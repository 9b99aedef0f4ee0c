import type { Tx } from '#server/platform/tx.ts';
import type { RouteSnapshot } from './domain/route-snapshot.ts';
import { newestBodies, newestVersions } from './snapshots.views.ts';

/** The newest snapshot of every organisation, or of those named; only the system role's transactions see other tenants. */
export function readRouteSnapshots(
  tx: Tx,
  organisationIds: readonly string[] | null = null,
): Promise<RouteSnapshot[]> {
  return newestBodies(tx, organisationIds);
}

/** The newest version number per organisation: cheap enough to ask twice a second. */
export function readRouteVersions(tx: Tx): Promise<{ organisationId: string; version: number }[]> {
  return newestVersions(tx);
}
