import { notFound, Refusal } from '#server/platform/domain/refusal.ts';
import type { Context } from './context.ts';
import { permittedWorkspaces } from './member-facts.views.ts';

/**
 * Returns the workspace a new thing belongs to: the one asked for, by id or slug, or the only one in which the caller may
 * act. Refuses with `invalid` when there are several and none was named, and with `not-found` for a foreign one.
 */
export async function chooseWorkspace(ctx: Context, asked?: string | null): Promise<string> {
  const permitted = await permittedWorkspaces(ctx.tx, ctx.organisationId);
  if (asked) {
    const found = permitted.find(({ id, slug }) => id === asked || slug === asked);
    if (!found) throw notFound('workspace');
    return found.id;
  }
  const [only, another] = permitted;
  if (!only)
    throw new Refusal('forbidden', 'You may not do this in any workspace. Ask an admin to widen your role.');
  if (another) {
    const message = `Name the workspace: ${permitted.map(({ slug }) => slug).join(', ')}.`;
    throw new Refusal('invalid', message, { fields: [{ path: '/workspaceId', message }] });
  }
  return only.id;
}
