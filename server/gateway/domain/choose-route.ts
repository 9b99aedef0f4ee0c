import type { Actor } from '../../access/domain/actor.ts';
import { authorize } from '../../access/domain/authorize.ts';
import type { Permission } from '../../access/domain/permissions.ts';
import { notFound } from '../../platform/domain/refusal.ts';
import type { Route, RouteSnapshot } from '../../routing/domain/route-snapshot.ts';

/**
 * The route of a workflow for this caller; refuses when the caller may not ask for that, and with `not-found` when
 * nothing serves under this name in a workspace the caller may use.
 */
export function chooseRoute(
  actor: Actor,
  snapshot: RouteSnapshot | undefined,
  slug: string,
  now: Date,
  permission: Permission = 'decision:create',
): Route {
  const workspaces = authorize(actor, permission, 'session', now);
  const routes = snapshot?.workflows ?? {};
  const route = Object.hasOwn(routes, slug) ? routes[slug] : undefined;
  const isOpen = route && (workspaces === '*' || workspaces.includes(route.workspaceId));
  if (!route || !isOpen) throw notFound('workflow in production');
  return route;
}

/** The routes that this caller may ask for decisions, by name. */
export function routesFor(actor: Actor, snapshot: RouteSnapshot | undefined, now: Date): Route[] {
  const workspaces = authorize(actor, 'decision:create', 'session', now);
  return Object.values(snapshot?.workflows ?? {}).filter(
    ({ workspaceId }) => workspaces === '*' || workspaces.includes(workspaceId),
  );
}
