import { notFound } from '#server/platform/domain/refusal.ts';
import type { Context } from './context.ts';
import { permittedWorkspaces } from './member-facts.views.ts';

interface Workspace {
  id: string;
  slug: string;
  name: string;
}

/** The workspaces in which the caller may see models, the oldest first, at most 200. */
export function listOwnWorkspaces(ctx: Context): Promise<Workspace[]> {
  return permittedWorkspaces(ctx.tx, ctx.organisationId);
}

/** One of them by id or slug; throws `not-found`. */
export async function findWorkspace(ctx: Context, { workspace }: { workspace: string }): Promise<Workspace> {
  const all = await permittedWorkspaces(ctx.tx, ctx.organisationId);
  const found = all.find(({ id, slug }) => id === workspace || slug === workspace);
  if (!found) throw notFound('workspace');
  return found;
}
