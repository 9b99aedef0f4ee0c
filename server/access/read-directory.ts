import { notFound } from '#server/platform/domain/refusal.ts';
import type { Context } from './context.ts';
import type { ScimGroupFound } from './provision-group.ts';
import { requireDirectory } from './require-directory.ts';
import type { ListScimInput } from './scim.schema.ts';
import {
  type ScimPage,
  type ScimUserRow,
  scimGroupRow,
  scimGroupsPage,
  scimMembers,
  scimUserRow,
  scimUsersPage,
} from './scim.views.ts';

/** Somebody of a directory, as the directory sees them. */
export type ScimUserFound = ScimUserRow;

/** The people of the calling token's directory, active or not. */
export async function listScimUsers(ctx: Context, input: ListScimInput): Promise<ScimPage<ScimUserRow>> {
  const { id } = await requireDirectory(ctx);
  return scimUsersPage(ctx.tx, { connectionId: id, ...input });
}

export async function getScimUser(ctx: Context, input: { userId: string }): Promise<ScimUserRow> {
  const { id } = await requireDirectory(ctx);
  const user = await scimUserRow(ctx.tx, id, input.userId);
  if (!user) throw notFound('User');
  return user;
}

async function withMembers(
  ctx: Context,
  groups: Omit<ScimGroupFound, 'members'>[],
): Promise<ScimGroupFound[]> {
  const members = await scimMembers(
    ctx.tx,
    groups.map(({ id }) => id),
  );
  return groups.map((group) => ({
    ...group,
    members: members.filter(({ groupId }) => groupId === group.id),
  }));
}

/** The groups of the calling token's directory with their members. */
export async function listScimGroups(ctx: Context, input: ListScimInput): Promise<ScimPage<ScimGroupFound>> {
  const { id } = await requireDirectory(ctx);
  const { total, items } = await scimGroupsPage(ctx.tx, { connectionId: id, ...input });
  return { total, items: await withMembers(ctx, items) };
}

export async function getScimGroup(ctx: Context, input: { groupId: string }): Promise<ScimGroupFound> {
  const { id } = await requireDirectory(ctx);
  const group = await scimGroupRow(ctx.tx, id, input.groupId);
  const [found] = group ? await withMembers(ctx, [group]) : [];
  if (!found) throw notFound('Group');
  return found;
}
