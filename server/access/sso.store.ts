import { prismaOf, row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';

export interface NewConnection {
  id: string;
  organisationId: string;
  name: string;
  issuer: string;
  clientId: string;
  sealedClientSecret: string | null;
  domains: string[];
  mfaClaims: string[];
  egressGrants: string[];
  makesPeople: boolean;
  provisioningClaim: string;
  isEnabled: boolean;
  isEnforced: boolean;
  breakGlassPersonId: string | null;
  createdBy: string;
  createdAt: Date;
  changedAt: Date;
}

export async function insertConnection(tx: Tx, connection: NewConnection): Promise<void> {
  await prismaOf(tx).ssoConnection.create({ data: connection });
}

export async function updateConnection(
  tx: Tx,
  id: string,
  change: Partial<Omit<NewConnection, 'id' | 'organisationId' | 'createdBy' | 'createdAt'>> & {
    provenDomains?: string[];
    removedAt?: Date;
  },
): Promise<void> {
  await prismaOf(tx).ssoConnection.update({ where: { id }, data: change });
}

export async function insertSsoAttempt(
  tx: Tx,
  attempt: {
    id: string;
    bindingHash: string;
    connectionId: string;
    purpose: SsoPurpose;
    sessionId: string | null;
    next: string;
    now: Date;
    expiresAt: Date;
  },
): Promise<void> {
  const { now, ...data } = attempt;
  await prismaOf(tx).ssoAttempt.create({ data: { ...data, createdAt: now } });
}

export type SsoPurpose = 'sign-in' | 'link';

/** Uses an attempt up: of any number of answers to it exactly one gets it, and only in the browser that began it. */
export function takeSsoAttempt(
  tx: Tx,
  asked: { id: string; bindingHash: string; connectionId: string },
  now: Date,
): Promise<{ purpose: SsoPurpose; sessionId: string | null; next: string } | null> {
  return row(
    tx,
    `UPDATE sso_attempt SET used_at = $4
     WHERE id = $1 AND binding_hash = $2 AND connection_id = $3 AND used_at IS NULL AND expires_at > $4
     RETURNING purpose, session_id AS "sessionId", next`,
    [asked.id, asked.bindingHash, asked.connectionId, now],
  );
}

export async function sweepSso(tx: Tx, olderThan: Date): Promise<number> {
  const attempts = await rows(tx, 'DELETE FROM sso_attempt WHERE expires_at < $1 RETURNING id', [olderThan]);
  const tokens = await rows(tx, 'DELETE FROM sso_logout_seen WHERE expires_at < $1 RETURNING id', [
    olderThan,
  ]);
  return attempts.length + tokens.length;
}

/** Notes a logout token; false when it was taken before. */
export async function noteLogoutToken(tx: Tx, id: string, expiresAt: Date): Promise<boolean> {
  const noted = await row(
    tx,
    'INSERT INTO sso_logout_seen (id, expires_at) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING RETURNING id',
    [id, expiresAt],
  );
  return noted !== null;
}

export interface NewIdentity {
  id: string;
  organisationId: string;
  connectionId: string;
  personId: string;
  issuer: string;
  subject: string;
  linkedAt: Date;
}

/** Links a subject to a person; false when either is linked already. */
export async function insertIdentity(tx: Tx, identity: NewIdentity): Promise<boolean> {
  const made = await row(
    tx,
    `INSERT INTO sso_identity (id, organisation_id, connection_id, person_id, issuer, subject, linked_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING RETURNING id`,
    [
      identity.id,
      identity.organisationId,
      identity.connectionId,
      identity.personId,
      identity.issuer,
      identity.subject,
      identity.linkedAt,
    ],
  );
  return made !== null;
}

/** Ends a person's own link; null when there is none. */
export function endIdentity(
  tx: Tx,
  identityId: string,
  personId: string,
  now: Date,
): Promise<{ connectionId: string } | null> {
  return row(
    tx,
    `UPDATE sso_identity SET unlinked_at = $3 WHERE id = $1 AND person_id = $2 AND unlinked_at IS NULL
     RETURNING connection_id AS "connectionId"`,
    [identityId, personId, now],
  );
}

export interface SsoOfAttempt {
  identityId: string;
  sid: string | null;
  authenticatedAt: Date | null;
  sealedIdToken: string | null;
}

/** Notes on the attempt that was just begun in this browser which identity it rests on. */
export async function noteSsoOfAttempt(
  tx: Tx,
  which: { bindingHash: string; personId: string; now: Date },
  sso: SsoOfAttempt,
): Promise<void> {
  await rows(
    tx,
    `UPDATE login_attempt SET sso_identity_id = $4, sso_sid = $5, sso_authenticated_at = $6, sealed_id_token = $7
     WHERE binding_hash = $1 AND person_id = $2 AND created_at = $3 AND 'sso' = ANY (methods)`,
    [
      which.bindingHash,
      which.personId,
      which.now,
      sso.identityId,
      sso.sid,
      sso.authenticatedAt,
      sso.sealedIdToken,
    ],
  );
}

/**
 * Hands on from the attempt to its session who vouched for it. A second factor given to the provider is as old as the
 * provider says, and not recent at all when it does not say.
 */
export async function carrySsoIntoSession(tx: Tx, attemptId: string, sessionId: string): Promise<void> {
  await rows(
    tx,
    `UPDATE auth_session s SET sso_identity_id = a.sso_identity_id, sso_sid = a.sso_sid, sealed_id_token = a.sealed_id_token,
       authenticated_at = coalesce(a.sso_authenticated_at, s.authenticated_at),
       stepped_up_at = CASE WHEN s.methods && ARRAY['totp', 'recovery-code', 'passkey'] THEN s.stepped_up_at
         WHEN s.assurance_level = 2 THEN a.sso_authenticated_at END
     FROM login_attempt a WHERE a.id = $1 AND s.id = $2 AND a.sso_identity_id IS NOT NULL`,
    [attemptId, sessionId],
  );
}

/** Ends the sessions that a connection vouched for: all, those of one subject, or one of the provider's own sessions. */
export async function endSsoSessions(
  tx: Tx,
  which: { connectionId: string; subject?: string | null; sid?: string | null; identityId?: string },
  now: Date,
  reason: string,
): Promise<string[]> {
  const ended = await rows<{ person_id: string }>(
    tx,
    `UPDATE auth_session s SET revoked_at = $5, revoke_reason = $6 FROM sso_identity i
     WHERE i.id = s.sso_identity_id AND i.connection_id = $1 AND s.revoked_at IS NULL
       AND ($2::text IS NULL OR i.subject = $2) AND ($3::text IS NULL OR s.sso_sid = $3) AND ($4::text IS NULL OR i.id = $4)
     RETURNING s.person_id`,
    [which.connectionId, which.subject ?? null, which.sid ?? null, which.identityId ?? null, now, reason],
  );
  return ended.map(({ person_id }) => person_id);
}
