import { prismaOf, row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';

export interface NewScimUser {
  id: string;
  organisationId: string;
  connectionId: string;
  personId: string;
  userName: string;
  externalId: string | null;
  isActive: boolean;
  ownsProfile: boolean;
  now: Date;
}

export async function insertScimUser(tx: Tx, user: NewScimUser): Promise<void> {
  const { now, ...data } = user;
  await prismaOf(tx).scimUser.create({ data: { ...data, createdAt: now, changedAt: now } });
}

export async function updateScimUser(
  tx: Tx,
  id: string,
  change: {
    userName?: string;
    externalId?: string | null;
    isActive?: boolean;
    removedAt?: Date;
    changedAt: Date;
  },
): Promise<void> {
  await prismaOf(tx).scimUser.update({ where: { id }, data: change });
}

/**
 * Writes a person's own row for a directory that made it: row-level security lets a person's row be written in that
 * person's name only, so the name is taken for the one statement and given back.
 */
async function inTheNameOf(tx: Tx, personId: string, write: () => Promise<void>): Promise<void> {
  const before = await row<{ person: string | null }>(
    tx,
    `SELECT current_setting('app.person_id', true) AS person`,
    [],
  );
  await rows(tx, `SELECT set_config('app.person_id', $1, true)`, [personId]);
  await write();
  await rows(tx, `SELECT set_config('app.person_id', $1, true)`, [before?.person ?? '']);
}

export async function insertDirectoryPerson(
  tx: Tx,
  person: { id: string; email: string; name: string; createdAt: Date },
): Promise<void> {
  await inTheNameOf(tx, person.id, async () => {
    await prismaOf(tx).person.create({ data: person });
  });
}

export async function updateDirectoryPerson(
  tx: Tx,
  personId: string,
  change: { email?: string; name?: string },
): Promise<void> {
  await inTheNameOf(tx, personId, async () => {
    await prismaOf(tx).person.update({ where: { id: personId }, data: change });
  });
}

export async function insertScimGroup(
  tx: Tx,
  group: {
    id: string;
    organisationId: string;
    connectionId: string;
    displayName: string;
    externalId: string | null;
    now: Date;
  },
): Promise<void> {
  const { now, ...data } = group;
  await prismaOf(tx).scimGroup.create({ data: { ...data, createdAt: now, changedAt: now } });
}

export async function updateScimGroup(
  tx: Tx,
  id: string,
  change: {
    displayName?: string;
    externalId?: string | null;
    role?: string | null;
    workspaceId?: string | null;
    mappedBy?: string | null;
    changedAt: Date;
  },
): Promise<void> {
  await prismaOf(tx).scimGroup.update({ where: { id }, data: change });
}

export async function deleteScimGroup(tx: Tx, id: string): Promise<void> {
  await rows(tx, 'DELETE FROM scim_membership WHERE group_id = $1', [id]);
  await rows(tx, 'DELETE FROM scim_group WHERE id = $1', [id]);
}

/** Changes who is in a group by the ids of its directory's people; returns the ids that are nobody's. */
export async function changeScimMembers(
  tx: Tx,
  group: { id: string; organisationId: string; connectionId: string },
  change: { add: readonly string[]; remove: readonly string[] },
): Promise<void> {
  await rows(tx, 'DELETE FROM scim_membership WHERE group_id = $1 AND user_id = ANY($2)', [
    group.id,
    change.remove,
  ]);
  await rows(
    tx,
    `INSERT INTO scim_membership (group_id, user_id, organisation_id)
     SELECT $1, u.id, $2 FROM scim_user u WHERE u.id = ANY($3) AND u.connection_id = $4 AND u.removed_at IS NULL
     ON CONFLICT DO NOTHING`,
    [group.id, group.organisationId, change.add, group.connectionId],
  );
}

/** Those of these ids that are people of the directory. */
export async function knownScimUsers(
  tx: Tx,
  connectionId: string,
  ids: readonly string[],
): Promise<string[]> {
  const found = await rows<{ id: string }>(
    tx,
    'SELECT id FROM scim_user WHERE connection_id = $1 AND id = ANY($2) AND removed_at IS NULL',
    [connectionId, ids],
  );
  return found.map(({ id }) => id);
}
