import { prismaOf, row, rows } from '#server/platform/db.ts';
import { newId } from '#server/platform/new-id.ts';
import type { Tx } from '#server/platform/tx.ts';

export async function insertPerson(
  tx: Tx,
  person: { id: string; email: string; name: string; passwordHash: string; now: Date },
): Promise<void> {
  const { now, ...data } = person;
  await prismaOf(tx).person.create({ data: { ...data, passwordChangedAt: now, createdAt: now } });
}

/** Somebody whose identity provider vouches for them; there is no password to sign in with. */
export async function insertPersonWithoutPassword(
  tx: Tx,
  person: { id: string; email: string; name: string; now: Date },
): Promise<void> {
  const { now, ...data } = person;
  await prismaOf(tx).person.create({ data: { ...data, createdAt: now } });
}

export async function setPasswordHash(
  tx: Tx,
  personId: string,
  passwordHash: string,
  changedAt: Date | null,
): Promise<void> {
  const passwordChangedAt = changedAt ?? undefined;
  await prismaOf(tx).person.update({ where: { id: personId }, data: { passwordHash, passwordChangedAt } });
}

export function readOwnPerson(
  tx: Tx,
  personId: string,
): Promise<{ email: string; name: string; password_hash: string | null } | null> {
  return row(tx, 'SELECT email, name, password_hash FROM person WHERE id = $1', [personId]);
}

/** Makes the person a member, or a member again; returns the membership's id. */
export async function openMembership(
  tx: Tx,
  organisationId: string,
  personId: string,
  now: Date,
): Promise<string> {
  const kept = await row<{ id: string }>(
    tx,
    `INSERT INTO membership (id, organisation_id, person_id, created_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (organisation_id, person_id) DO UPDATE SET ended_at = NULL RETURNING id`,
    [newId('membership'), organisationId, personId, now],
  );
  if (!kept) throw new Error('the membership could not be written');
  return kept.id;
}

/** Ends a membership; null when there is none that is open. */
export async function endMembership(tx: Tx, personId: string, now: Date): Promise<string | null> {
  const ended = await row<{ id: string }>(
    tx,
    'UPDATE membership SET ended_at = $2 WHERE person_id = $1 AND ended_at IS NULL RETURNING id',
    [personId, now],
  );
  return ended?.id ?? null;
}

export interface NewGrant {
  organisationId: string;
  personId: string;
  workspaceId: string | null;
  role: string;
  grantedBy: string;
  now: Date;
}

export async function insertGrant(tx: Tx, grant: NewGrant): Promise<string> {
  const { now, ...data } = grant;
  const id = newId('roleGrant');
  await prismaOf(tx).roleGrant.create({ data: { id, ...data, grantedAt: now } });
  return id;
}

/** The roles a person holds now, oldest first; they stay locked, so that two grants at once cannot miss each other. */
export function lockGrants(
  tx: Tx,
  personId: string,
  now: Date,
): Promise<{ id: string; role: string; workspace_id: string | null }[]> {
  return rows(
    tx,
    `SELECT id, role, workspace_id FROM role_grant
     WHERE person_id = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $2)
     ORDER BY granted_at, id FOR UPDATE`,
    [personId, now],
  );
}

export async function revokeGrants(tx: Tx, ids: readonly string[], now: Date): Promise<void> {
  await rows(tx, 'UPDATE role_grant SET revoked_at = $2 WHERE id = ANY($1)', [ids, now]);
}

/** Locks the organisation's row, so that rules over all its people (such as "one admin stays") hold under concurrency. */
export async function lockOrganisation(tx: Tx, organisationId: string): Promise<void> {
  await rows(tx, 'SELECT pg_advisory_xact_lock(hashtext($1))', [`people|${organisationId}`]);
}

export async function countAdmins(tx: Tx, except: string, now: Date): Promise<number> {
  const counted = await row<{ count: number }>(
    tx,
    `SELECT count(DISTINCT g.person_id) AS count FROM role_grant g
     JOIN membership m ON m.person_id = g.person_id AND m.organisation_id = g.organisation_id AND m.ended_at IS NULL
     WHERE g.role = 'admin' AND g.workspace_id IS NULL AND g.revoked_at IS NULL
       AND (g.expires_at IS NULL OR g.expires_at > $2) AND g.person_id <> $1`,
    [except, now],
  );
  return counted?.count ?? 0;
}

export async function isMember(tx: Tx, personId: string): Promise<boolean> {
  const found = await row(tx, 'SELECT 1 FROM membership WHERE person_id = $1 AND ended_at IS NULL', [
    personId,
  ]);
  return found !== null;
}
