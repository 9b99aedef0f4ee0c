import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { notFound, Refusal } from '#server/platform/domain/refusal.ts';
import { newId } from '#server/platform/new-id.ts';
import type { Context } from './context.ts';
import { deactivateScimUser } from './deactivate-scim-user.ts';
import { normaliseEmail } from './domain/normalise-email.ts';
import { domainOf } from './domain/sso-claims.ts';
import { lockOrganisation, openMembership } from './people.store.ts';
import { type Directory, requireDirectory } from './require-directory.ts';
import type { ChangeScimUserInput, CreateScimUserInput } from './scim.schema.ts';
import {
  insertDirectoryPerson,
  insertScimUser,
  updateDirectoryPerson,
  updateScimUser,
} from './scim.store.ts';
import {
  directoryMade,
  membershipOf,
  personByEmail,
  type ScimUserRow,
  scimUserRow,
  scimUsersPage,
} from './scim.views.ts';
import { giveViewer, setDirectoryRoles } from './set-directory-roles.ts';

function taken(what: string): Refusal {
  return new Refusal('already-exists', what, { details: { scimType: 'uniqueness' } });
}

function badValue(what: string): Refusal {
  return new Refusal('invalid', what, { details: { scimType: 'invalidValue' } });
}

function addressOf(directory: Directory, given: string): string {
  const email = normaliseEmail(given);
  if (email === null) throw badValue('The person needs an e-mail address, as userName or in emails.');
  if (!directory.domains.includes(domainOf(email)))
    throw badValue(
      `The directory may not speak for ${domainOf(email)}. Add the domain to the connection, and prove it where that is asked.`,
    );
  return email;
}

async function requireFree(
  ctx: Context,
  directory: Directory,
  wanted: { userName?: string | undefined; externalId?: string | null | undefined },
  except: string | null,
): Promise<void> {
  for (const attribute of ['userName', 'externalId'] as const) {
    const value = wanted[attribute];
    if (!value) continue;
    const found = await scimUsersPage(ctx.tx, {
      connectionId: directory.id,
      startIndex: 1,
      count: 1,
      filter: { attribute, value },
    });
    if (found.items.some(({ id }) => id !== except))
      throw taken(`There is a User with this ${attribute} already.`);
  }
}

interface Found {
  personId: string;
  ownsProfile: boolean;
  isNew: boolean;
}

/** The member with this address, or a new account; an account that was never a member here is somebody else's business. */
async function findOrMake(ctx: Context, directory: Directory, email: string, name: string): Promise<Found> {
  const { tx, now } = ctx;
  const known = await personByEmail(tx, email);
  if (!known) {
    const personId = newId('person');
    await insertDirectoryPerson(tx, { id: personId, email, name, createdAt: now });
    return { personId, ownsProfile: true, isNew: true };
  }
  if ((await membershipOf(tx, known.id)) === null)
    throw taken('This address belongs to an account outside this organisation.');
  return { personId: known.id, ownsProfile: await directoryMade(tx, directory.id, known.id), isNew: false };
}

/** Takes a directory's word for a person: makes an account without a password, or takes on a member who has the address. */
export async function createScimUser(ctx: Context, input: CreateScimUserInput): Promise<ScimUserRow> {
  const { tx, now, organisationId } = ctx;
  const directory = await requireDirectory(ctx);
  await lockOrganisation(tx, organisationId);
  const { userName, externalId = null, isActive = true } = input;
  await requireFree(ctx, directory, { userName, externalId }, null);
  const email = addressOf(directory, input.email ?? userName);
  const { personId, ownsProfile, isNew } = await findOrMake(ctx, directory, email, input.name ?? email);
  const id = newId('scimUser');
  const connectionId = directory.id;
  const user = {
    id,
    organisationId,
    connectionId,
    personId,
    userName,
    externalId,
    isActive,
    ownsProfile,
    now,
  };
  // Membership first, or the row of a person whom nobody may see yet could not be read back.
  const membershipId = await openMembership(tx, organisationId, personId, now);
  await insertScimUser(tx, user);
  await appendAuditEvent(ctx, {
    type: 'scim.user-created',
    resourceId: id,
    details: { connection: directory.name, personId, isActive, madeAccount: isNew, userName },
    covers: [
      { table: 'membership', id: membershipId },
      ...(isNew ? [{ table: 'person', id: personId }] : []),
    ],
    subjectId: personId,
  });
  const row = await scimUserRow(tx, connectionId, id);
  if (!row) throw new Error('a User that was just made cannot be read');
  if (!isActive) await deactivateScimUser(ctx, directory, { ...row, isActive: true }, false);
  else if (ownsProfile) await giveViewer(ctx, personId);
  return row;
}

/** The fields of a profile that really differ, for an account that the directory made; others keep theirs. */
async function profileChange(
  ctx: Context,
  directory: Directory,
  user: ScimUserRow,
  input: ChangeScimUserInput,
): Promise<{ email?: string; name?: string }> {
  if (!user.ownsProfile) return {};
  const wanted = input.email ?? (input.userName?.includes('@') ? input.userName : undefined);
  const email = wanted === undefined ? user.email : normaliseEmail(wanted);
  const change: { email?: string; name?: string } = {};
  if (email !== user.email) {
    const fresh = addressOf(directory, wanted ?? '');
    if (await personByEmail(ctx.tx, fresh)) throw taken('There is an account with this address already.');
    change.email = fresh;
  }
  if (input.name !== undefined && input.name !== user.name) change.name = input.name;
  return change;
}

async function changeFields(
  ctx: Context,
  directory: Directory,
  user: ScimUserRow,
  input: ChangeScimUserInput,
): Promise<void> {
  const { tx, now } = ctx;
  const { userName, externalId } = input;
  await requireFree(ctx, directory, { userName, externalId }, user.id);
  const profile = await profileChange(ctx, directory, user, input);
  const own = {
    ...(userName !== undefined && userName !== user.userName && { userName }),
    ...(externalId !== undefined && externalId !== user.externalId && { externalId }),
  };
  await updateScimUser(tx, user.id, { ...own, changedAt: now });
  const hasProfile = Object.keys(profile).length > 0;
  if (hasProfile) await updateDirectoryPerson(tx, user.personId, profile);
  await appendAuditEvent(ctx, {
    type: 'scim.user-changed',
    resourceId: user.id,
    details: {
      connection: directory.name,
      personId: user.personId,
      changed: [...Object.keys(own), ...Object.keys(profile)],
      ...(own.userName !== undefined && { userName: own.userName }),
    },
    covers: hasProfile ? [{ table: 'person', id: user.personId }] : [],
    subjectId: user.personId,
  });
}

async function activate(ctx: Context, directory: Directory, user: ScimUserRow): Promise<void> {
  const { tx, now, organisationId } = ctx;
  const { personId } = user;
  const membershipId = await openMembership(tx, organisationId, personId, now);
  await updateScimUser(tx, user.id, { isActive: true, changedAt: now });
  await appendAuditEvent(ctx, {
    type: 'scim.user-activated',
    resourceId: user.id,
    details: { connection: directory.name, personId },
    covers: [{ table: 'membership', id: membershipId }],
    subjectId: personId,
  });
  if (user.ownsProfile) await giveViewer(ctx, personId);
  await setDirectoryRoles(ctx, personId, []);
}

/** Changes what a directory says of a person; `isActive` false ends membership, roles and sessions at once. */
export async function changeScimUser(ctx: Context, input: ChangeScimUserInput): Promise<ScimUserRow> {
  const directory = await requireDirectory(ctx);
  await lockOrganisation(ctx.tx, ctx.organisationId);
  const user = await scimUserRow(ctx.tx, directory.id, input.userId);
  if (!user) throw notFound('User');
  await changeFields(ctx, directory, user, input);
  if (input.isActive === false && user.isActive) await deactivateScimUser(ctx, directory, user, false);
  if (input.isActive === true && !user.isActive) await activate(ctx, directory, user);
  const after = await scimUserRow(ctx.tx, directory.id, user.id);
  if (!after) throw notFound('User');
  return after;
}

/** Takes a person out of the directory: as deactivating, and the directory no longer finds them. */
export async function removeScimUser(ctx: Context, input: { userId: string }): Promise<{ id: string }> {
  const directory = await requireDirectory(ctx);
  await lockOrganisation(ctx.tx, ctx.organisationId);
  const user = await scimUserRow(ctx.tx, directory.id, input.userId);
  if (!user) throw notFound('User');
  await deactivateScimUser(ctx, directory, user, true);
  return { id: user.id };
}
