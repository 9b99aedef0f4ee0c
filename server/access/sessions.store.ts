import { row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';

export interface NewSession {
  id: string;
  personId: string;
  organisationId: string;
  assuranceLevel: 1 | 2;
  methods: readonly string[];
  authenticatedAt: Date;
  steppedUpAt: Date | null;
  passkeyAt: Date | null;
  addressPrefix: string | null;
  userAgent: string | null;
  script: string | null;
  now: Date;
  idleExpiresAt: Date;
  absoluteExpiresAt: Date;
}

export async function insertSession(tx: Tx, session: NewSession): Promise<void> {
  await rows(
    tx,
    `INSERT INTO auth_session (id, person_id, organisation_id, assurance_level, methods, authenticated_at, stepped_up_at, passkey_at,
       address_prefix, user_agent, script, created_at, last_seen_at, idle_expires_at, absolute_expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12, $13, $14)`,
    [
      session.id,
      session.personId,
      session.organisationId,
      session.assuranceLevel,
      session.methods,
      session.authenticatedAt,
      session.steppedUpAt,
      session.passkeyAt,
      session.addressPrefix,
      session.userAgent,
      session.script,
      session.now,
      session.idleExpiresAt,
      session.absoluteExpiresAt,
    ],
  );
}

export async function touchSession(tx: Tx, sessionId: string, now: Date, idleExpiresAt: Date): Promise<void> {
  await rows(
    tx,
    `UPDATE auth_session SET last_seen_at = $2, idle_expires_at = least($3, absolute_expires_at)
     WHERE id = $1 AND revoked_at IS NULL AND last_seen_at < $2`,
    [sessionId, now, idleExpiresAt],
  );
}

export async function setSessionOrganisation(
  tx: Tx,
  sessionId: string,
  organisationId: string,
): Promise<void> {
  await rows(tx, 'UPDATE auth_session SET organisation_id = $2 WHERE id = $1', [sessionId, organisationId]);
}

/**
 * Gives a session a new id (its secret was replaced) and level 2; false when it has ended. The old id is answered for ten
 * seconds more, for requests under way.
 */
export async function rotateSessionRow(
  tx: Tx,
  sessionId: string,
  next: { id: string; steppedUpAt: Date; method: string },
): Promise<boolean> {
  const changed = await row(
    tx,
    `UPDATE auth_session SET id = $2, previous_id = id, previous_until = $3::timestamptz + interval '10 seconds',
       stepped_up_at = $3, assurance_level = 2, passkey_at = CASE WHEN $4 = 'passkey' THEN $3 ELSE passkey_at END, methods = CASE WHEN $4 = ANY (methods) THEN methods ELSE methods || $4::text END
     WHERE id = $1 AND revoked_at IS NULL RETURNING id`,
    [sessionId, next.id, next.steppedUpAt, next.method],
  );
  return changed !== null;
}

/** The ID token that a session rests on, sealed; null when it rests on none. */
export async function readSealedIdToken(tx: Tx, sessionId: string): Promise<string | null> {
  const kept = await row<{ sealed: string | null }>(
    tx,
    'SELECT sealed_id_token AS sealed FROM auth_session WHERE id = $1',
    [sessionId],
  );
  return kept?.sealed ?? null;
}

/** Ends sessions of a person: the given one, or all but `except`, of one organisation when it is named; returns how many. */
export async function endSessions(
  tx: Tx,
  which: { personId: string; sessionId?: string; except?: string; organisationId?: string },
  now: Date,
  reason: string,
): Promise<number> {
  const ended = await rows(
    tx,
    `UPDATE auth_session SET revoked_at = $4, revoke_reason = $5
     WHERE person_id = $1 AND revoked_at IS NULL AND ($2::text IS NULL OR id = $2) AND ($3::text IS NULL OR id <> $3)
       AND ($6::text IS NULL OR organisation_id = $6)
     RETURNING id`,
    [
      which.personId,
      which.sessionId ?? null,
      which.except ?? null,
      now,
      reason,
      which.organisationId ?? null,
    ],
  );
  return ended.length;
}
