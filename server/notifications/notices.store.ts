import { row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';

export interface NoticeRow {
  id: string;
  organisationId: string;
  personId: string;
  eventId: string;
  kind: string;
  attempts: number;
}

/** The leaf index from which an organisation's notices are derived next, locked; what was before is never told. */
export async function lockNoticePosition(tx: Tx, organisationId: string): Promise<number> {
  await rows(
    tx,
    `INSERT INTO notice_position (organisation_id, next_index)
     SELECT $1, coalesce((SELECT max(leaf_index) + 1 FROM audit_leaf WHERE organisation_id = $1), 0)
     ON CONFLICT (organisation_id) DO NOTHING`,
    [organisationId],
  );
  const found = await row<{ next: string }>(
    tx,
    'SELECT next_index::text AS next FROM notice_position WHERE organisation_id = $1 FOR UPDATE',
    [organisationId],
  );
  return Number(found?.next ?? 0);
}

export async function moveNoticePosition(tx: Tx, organisationId: string, nextIndex: number): Promise<void> {
  await rows(tx, 'UPDATE notice_position SET next_index = $2 WHERE organisation_id = $1', [
    organisationId,
    nextIndex,
  ]);
}

/** Keeps notices for people who want this kind; one per event and person, however often it is derived. */
export async function insertNotices(
  tx: Tx,
  notices: readonly (Omit<NoticeRow, 'attempts'> & { createdAt: Date })[],
): Promise<void> {
  for (const notice of notices)
    await rows(
      tx,
      `INSERT INTO notice (id, organisation_id, person_id, event_id, kind, state, next_attempt_at, created_at)
       SELECT $1, $2, $3, $4, $5, 'pending', $6, $6
       WHERE NOT EXISTS (SELECT 1 FROM notice_preference WHERE organisation_id = $2 AND person_id = $3 AND $5 = ANY(kinds_off))
       ON CONFLICT (event_id, person_id) DO NOTHING`,
      [notice.id, notice.organisationId, notice.personId, notice.eventId, notice.kind, notice.createdAt],
    );
}

/** Notices whose time has come, oldest first. */
export function dueNotices(tx: Tx, now: Date, limit: number): Promise<NoticeRow[]> {
  return rows(
    tx,
    `SELECT id, organisation_id AS "organisationId", person_id AS "personId", event_id AS "eventId", kind, attempts
     FROM notice WHERE state = 'pending' AND next_attempt_at <= $1 ORDER BY next_attempt_at, id LIMIT $2`,
    [now, limit],
  );
}

/** Notes what became of an attempt; `nextAttemptAt` keeps it pending. */
export async function settleNotice(
  tx: Tx,
  id: string,
  result: { state: 'sent' | 'failed' | 'pending'; at: Date; nextAttemptAt?: Date; error?: string },
): Promise<void> {
  await rows(
    tx,
    `UPDATE notice SET state = $2, attempts = attempts + 1, last_error = $3, next_attempt_at = coalesce($4, next_attempt_at),
       sent_at = CASE WHEN $2 = 'sent' THEN $5::timestamptz END WHERE id = $1 AND state = 'pending'`,
    [id, result.state, result.error?.slice(0, 300) ?? null, result.nextAttemptAt ?? null, result.at],
  );
}

/** Forgets notices that were settled before a moment; at most `limit`. */
export async function forgetNotices(tx: Tx, before: Date, limit: number): Promise<number> {
  const gone = await rows(
    tx,
    `DELETE FROM notice WHERE id IN (SELECT id FROM notice WHERE state <> 'pending' AND created_at < $1 LIMIT $2) RETURNING id`,
    [before, limit],
  );
  return gone.length;
}

/** The canonical form of an event and the name of its organisation, for the words of a mail. */
export function eventOfNotice(
  tx: Tx,
  organisationId: string,
  eventId: string,
): Promise<{ canonical: string; organisation: string } | null> {
  return row(
    tx,
    `SELECT e.canonical, o.name AS organisation FROM audit_event e JOIN organisation o ON o.id = e.organisation_id
     WHERE e.organisation_id = $1 AND e.id = $2`,
    [organisationId, eventId],
  );
}

export async function kindsOffOf(tx: Tx, organisationId: string, personId: string): Promise<string[]> {
  const found = await row<{ kindsOff: string[] }>(
    tx,
    'SELECT kinds_off AS "kindsOff" FROM notice_preference WHERE organisation_id = $1 AND person_id = $2',
    [organisationId, personId],
  );
  return found?.kindsOff ?? [];
}

export async function saveKindsOff(
  tx: Tx,
  preference: {
    id: string;
    organisationId: string;
    personId: string;
    kindsOff: readonly string[];
    changedAt: Date;
  },
): Promise<void> {
  const { id, organisationId, personId, kindsOff, changedAt } = preference;
  await rows(
    tx,
    `INSERT INTO notice_preference (id, organisation_id, person_id, kinds_off, changed_at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (organisation_id, person_id) DO UPDATE SET kinds_off = excluded.kinds_off, changed_at = excluded.changed_at`,
    [id, organisationId, personId, kindsOff, changedAt],
  );
}
