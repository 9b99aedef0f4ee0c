import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { notFound, Refusal } from '#server/platform/domain/refusal.ts';
import { newId } from '#server/platform/new-id.ts';
import type { Context } from './context.ts';
import type { MemberStep } from './domain/scim-group.ts';
import { lockOrganisation } from './people.store.ts';
import { hasWorkspace } from './people.views.ts';
import { type Directory, requireDirectory } from './require-directory.ts';
import type { ChangeScimGroupInput, CreateScimGroupInput, MapGroupInput } from './scim.schema.ts';
import {
  changeScimMembers,
  deleteScimGroup,
  insertScimGroup,
  knownScimUsers,
  updateScimGroup,
} from './scim.store.ts';
import {
  directoryGroups,
  type ScimGroupRow,
  scimGroupRow,
  scimGroupsPage,
  scimMembers,
} from './scim.views.ts';
import { type DirectoryRole, directoryRoles, setDirectoryRoles } from './set-directory-roles.ts';

export interface ScimGroupFound extends ScimGroupRow {
  members: { userId: string; name: string }[];
}

const MEMBERS_MAX = 5_000;

async function withMembers(ctx: Context, group: ScimGroupRow): Promise<ScimGroupFound> {
  return { ...group, members: await scimMembers(ctx.tx, [group.id]) };
}

async function requireName(ctx: Context, directory: Directory, value: string, except: string | null) {
  const found = await scimGroupsPage(ctx.tx, {
    connectionId: directory.id,
    startIndex: 1,
    count: 1,
    filter: { attribute: 'displayName', value },
  });
  if (found.items.every(({ id }) => id === except)) return;
  const details = { scimType: 'uniqueness' };
  throw new Refusal('already-exists', 'There is a Group with this displayName already.', { details });
}

/** Who is in the group after all steps, one after the other. */
function membersAfter(before: readonly string[], steps: readonly MemberStep[]): Set<string> {
  let members = new Set(before);
  for (const { kind, userIds } of steps) {
    if (kind === 'set') members = new Set(userIds);
    for (const id of userIds)
      if (kind === 'add') members.add(id);
      else if (kind === 'remove') members.delete(id);
  }
  return members;
}

async function requireKnown(ctx: Context, directory: Directory, ids: readonly string[]): Promise<void> {
  const known = new Set(await knownScimUsers(ctx.tx, directory.id, ids));
  const missing = ids.find((id) => !known.has(id));
  if (missing === undefined) return;
  throw new Refusal('invalid', `There is no User ${missing}.`, { details: { scimType: 'invalidValue' } });
}

/** Carries a change out while it keeps what everybody's groups gave them before, and brings their roles in line after. */
async function keepingRoles(
  ctx: Context,
  personIds: readonly string[],
  change: () => Promise<void>,
): Promise<void> {
  const before = new Map<string, DirectoryRole[]>();
  for (const personId of personIds) before.set(personId, await directoryRoles(ctx, personId));
  await change();
  for (const [personId, roles] of before) await setDirectoryRoles(ctx, personId, roles);
}

/** Changes the members of a group and the roles that follow from it; returns who came and who went. */
async function changeMembers(
  ctx: Context,
  directory: Directory,
  group: ScimGroupRow,
  steps: readonly MemberStep[],
): Promise<{ added: string[]; removed: string[] }> {
  const { tx, organisationId } = ctx;
  const present = await scimMembers(tx, [group.id]);
  const had = present.map(({ userId }) => userId);
  const wanted = membersAfter(had, steps);
  if (wanted.size > MEMBERS_MAX)
    throw new Refusal('invalid', `A Group has at most ${MEMBERS_MAX} members.`, {
      details: { scimType: 'invalidValue' },
    });
  const added = [...wanted].filter((id) => !had.includes(id));
  const removed = had.filter((id) => !wanted.has(id));
  await requireKnown(ctx, directory, added);
  const target = { id: group.id, organisationId, connectionId: directory.id };
  const leaving = present.filter(({ userId }) => removed.includes(userId)).map(({ personId }) => personId);
  const before = new Map<string, DirectoryRole[]>();
  for (const personId of leaving) before.set(personId, await directoryRoles(ctx, personId));
  await changeScimMembers(tx, target, { add: added, remove: removed });
  const coming = (await scimMembers(tx, [group.id]))
    .filter(({ userId }) => added.includes(userId))
    .map(({ personId }) => personId);
  for (const [personId, roles] of before) await setDirectoryRoles(ctx, personId, roles);
  if (group.role !== null) for (const personId of coming) await setDirectoryRoles(ctx, personId, []);
  return { added, removed };
}

/** Takes a directory's word for a group; it stands for no role until an admin says so. */
export async function createScimGroup(ctx: Context, input: CreateScimGroupInput): Promise<ScimGroupFound> {
  const { tx, now, organisationId } = ctx;
  const directory = await requireDirectory(ctx);
  await lockOrganisation(tx, organisationId);
  const { displayName, externalId = null, steps } = input;
  await requireName(ctx, directory, displayName, null);
  const id = newId('scimGroup');
  await insertScimGroup(tx, { id, organisationId, connectionId: directory.id, displayName, externalId, now });
  const group = await scimGroupRow(tx, directory.id, id);
  if (!group) throw new Error('a Group that was just made cannot be read');
  const { added } = await changeMembers(ctx, directory, group, steps);
  await appendAuditEvent(ctx, {
    type: 'scim.group-created',
    resourceId: id,
    details: { connection: directory.name, name: displayName, members: added.length },
  });
  return withMembers(ctx, group);
}

/** Changes a group's name or members; roles follow at once, in the same transaction. */
export async function changeScimGroup(ctx: Context, input: ChangeScimGroupInput): Promise<ScimGroupFound> {
  const { tx, now } = ctx;
  const directory = await requireDirectory(ctx);
  await lockOrganisation(tx, ctx.organisationId);
  const group = await scimGroupRow(tx, directory.id, input.groupId);
  if (!group) throw notFound('Group');
  const { displayName, externalId } = input;
  if (displayName !== undefined) await requireName(ctx, directory, displayName, group.id);
  await updateScimGroup(tx, group.id, {
    ...(displayName !== undefined && { displayName }),
    ...(externalId !== undefined && { externalId }),
    changedAt: now,
  });
  const { added, removed } = await changeMembers(ctx, directory, group, input.steps);
  await appendAuditEvent(ctx, {
    type: 'scim.group-changed',
    resourceId: group.id,
    details: {
      connection: directory.name,
      name: displayName ?? group.displayName,
      added: added.slice(0, 1_000),
      removed: removed.slice(0, 1_000),
    },
  });
  const after = await scimGroupRow(tx, directory.id, group.id);
  if (!after) throw notFound('Group');
  return withMembers(ctx, after);
}

/** Takes a group away, and with it what it gave. */
export async function removeScimGroup(ctx: Context, input: { groupId: string }): Promise<{ id: string }> {
  const directory = await requireDirectory(ctx);
  await lockOrganisation(ctx.tx, ctx.organisationId);
  const group = await scimGroupRow(ctx.tx, directory.id, input.groupId);
  if (!group) throw notFound('Group');
  const members = await scimMembers(ctx.tx, [group.id]);
  await keepingRoles(
    ctx,
    members.map(({ personId }) => personId),
    () => deleteScimGroup(ctx.tx, group.id),
  );
  await appendAuditEvent(ctx, {
    type: 'scim.group-removed',
    resourceId: group.id,
    details: { connection: directory.name, name: group.displayName },
  });
  return { id: group.id };
}

/** Lets a group stand for a role, everywhere or in one workspace, or for none; its members have it from then on. */
export async function mapGroup(ctx: Context, input: MapGroupInput): Promise<{ id: string }> {
  const { tx, now, actor } = ctx;
  const { groupId: id, role, workspaceId } = input;
  await lockOrganisation(tx, ctx.organisationId);
  const group = (await directoryGroups(tx)).find((one) => one.id === id);
  if (!group) throw notFound('group');
  if (workspaceId !== null && !(await hasWorkspace(tx, workspaceId))) throw notFound('workspace');
  const members = await scimMembers(tx, [id]);
  const where = role === null ? null : workspaceId;
  await keepingRoles(
    ctx,
    members.map(({ personId }) => personId),
    () =>
      updateScimGroup(tx, id, {
        role,
        workspaceId: where,
        mappedBy: role === null ? null : actor.id,
        changedAt: now,
      }),
  );
  await appendAuditEvent(ctx, {
    type: 'scim.group-mapped',
    resourceId: id,
    details: { name: group.displayName, role, workspaceId: where },
    workspaceId: where,
  });
  return { id };
}
