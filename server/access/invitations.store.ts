import { prismaOf, row } from '#server/platform/db.ts';
import { newId } from '#server/platform/new-id.ts';
import type { Tx } from '#server/platform/tx.ts';

export interface NewInvitation {
  organisationId: string;
  email: string | null;
  role: string;
  workspaceId: string | null;
  tokenHash: string;
  createdBy: string;
  createdAt: Date;
  expiresAt: Date;
}

export async function insertInvitation(tx: Tx, invitation: NewInvitation): Promise<string> {
  const id = newId('invitation');
  await prismaOf(tx).invitation.create({ data: { id, ...invitation } });
  return id;
}

/** Uses a link up; false when somebody else was faster, or it was revoked or has expired meanwhile. */
export async function takeInvitation(tx: Tx, id: string, personId: string, now: Date): Promise<boolean> {
  const taken = await row(
    tx,
    `UPDATE invitation SET accepted_at = $2, accepted_by = $3
     WHERE id = $1 AND accepted_at IS NULL AND revoked_at IS NULL AND expires_at > $2 RETURNING id`,
    [id, now, personId],
  );
  return taken !== null;
}

/** Revokes an open link and returns its role; null when it was used or revoked before. */
export async function revokeInvitationRow(tx: Tx, id: string, now: Date): Promise<string | null> {
  const revoked = await row<{ role: string }>(
    tx,
    'UPDATE invitation SET revoked_at = $2 WHERE id = $1 AND accepted_at IS NULL AND revoked_at IS NULL RETURNING role',
    [id, now],
  );
  return revoked?.role ?? null;
}
