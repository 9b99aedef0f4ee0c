import type { Context } from '#server/access/context.ts';
import { listMembers } from '#server/access/list-members.ts';

/** The people who may be named as owner of a workflow, by name; at most 500. */
export function listOwners(ctx: Context): Promise<{ id: string; name: string }[]> {
  return listMembers(ctx);
}
