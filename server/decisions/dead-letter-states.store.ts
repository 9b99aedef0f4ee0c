import { row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { DeadLetter, DeadLetterReason } from './domain/dead-letter.ts';
import { KEPT } from './erasure.store.ts';

/** Notes that these are to be tried again, and returns those of them that can be. */
export async function askReplay(
  tx: Tx,
  organisationId: string,
  ids: readonly string[],
  asked: { by: string; at: Date; reasons: readonly DeadLetterReason[] },
): Promise<{ id: string; workspaceId: string | null }[]> {
  return rows(
    tx,
    `UPDATE dead_letter SET state = 'asked', asked_by = $3, asked_at = $4
     WHERE organisation_id = $1 AND id = ANY($2) AND state = 'waiting' AND payload IS NOT NULL AND reason = ANY($5)
     RETURNING id, workspace_id AS "workspaceId"`,
    [organisationId, ids, asked.by, asked.at, asked.reasons],
  );
}

/** Takes out of these what they hold, and returns those that could be purged; what a hold or frozen evidence keeps stays. */
export async function purgeLetters(
  tx: Tx,
  organisationId: string,
  ids: readonly string[],
  by: string,
  at: Date,
): Promise<{ id: string; workspaceId: string | null }[]> {
  return rows(
    tx,
    `UPDATE dead_letter d SET state = 'purged', payload = NULL, subject = NULL, settled_by = $3, settled_at = $4
     WHERE d.organisation_id = $1 AND d.id = ANY($2) AND d.state IN ('waiting', 'replayed') AND NOT ${KEPT}
       AND NOT EXISTS (SELECT 1 FROM legal_hold h WHERE h.organisation_id = $1 AND h.lifted_at IS NULL AND h.scope = 'organisation')
     RETURNING id, workspace_id AS "workspaceId"`,
    [organisationId, ids, by, at],
  );
}

/** A dead letter that a gateway has taken up. */
export interface ClaimedLetter {
  id: string;
  organisationId: string;
  workspaceId: string | null;
  workflowId: string | null;
  decisionId: string | null;
  subject: string | null;
  reason: DeadLetterReason;
  payload: unknown;
  askedBy: string;
  /** Tells one asking from the next. */
  askedAt: Date;
  /** Tells one taking up from the next: only the latest may say how it ended. */
  claimedAt: Date;
}

/** Takes up the letter that was asked for first, or one whose gateway has been silent since `staleAt`; null when there is none. */
export function claimLetter(tx: Tx, now: Date, staleAt: Date): Promise<ClaimedLetter | null> {
  return row(
    tx,
    `UPDATE dead_letter SET state = 'running', claimed_at = $1
     WHERE id = (SELECT id FROM dead_letter WHERE state = 'asked' OR (state = 'running' AND claimed_at < $2)
                 ORDER BY asked_at LIMIT 1 FOR UPDATE SKIP LOCKED)
     RETURNING id, organisation_id AS "organisationId", workspace_id AS "workspaceId", workflow_id AS "workflowId",
       decision_id AS "decisionId", subject, reason, payload, asked_by AS "askedBy", asked_at AS "askedAt",
       claimed_at AS "claimedAt"`,
    [now, staleAt],
  );
}

/** Notes how trying again ended: it is done, or it waits again. False when somebody else took it up meanwhile. */
export async function settleLetter(
  tx: Tx,
  { id, claimedAt }: Pick<ClaimedLetter, 'id' | 'claimedAt'>,
  result: { isDone: boolean; replayedAs: string | null; text: string; at: Date },
): Promise<boolean> {
  const settled = await rows(
    tx,
    `UPDATE dead_letter SET state = CASE WHEN $2 THEN 'replayed' ELSE 'waiting' END, replays = replays + 1,
       replayed_as = coalesce($3, replayed_as), last_result = $4, settled_by = CASE WHEN $2 THEN asked_by END,
       settled_at = CASE WHEN $2 THEN $5::timestamptz END
     WHERE id = $1 AND state = 'running' AND claimed_at = $6 RETURNING id`,
    [id, result.isDone, result.replayedAs, result.text.slice(0, 300), result.at, claimedAt],
  );
  return settled.length > 0;
}

/** Removes letters about a subject that neither a hold nor frozen evidence keeps; returns how many. */
export async function deleteLettersOfSubject(
  tx: Tx,
  organisationId: string,
  subject: string,
  subjectDigest: string,
): Promise<number> {
  const gone = await rows(
    tx,
    `DELETE FROM dead_letter d WHERE d.organisation_id = $1 AND d.subject = $2 AND NOT ${KEPT} AND NOT EXISTS (
       SELECT 1 FROM legal_hold h WHERE h.organisation_id = $1 AND h.lifted_at IS NULL
         AND (h.scope = 'organisation' OR h.subject_digest = $3))
     RETURNING d.id`,
    [organisationId, subject, subjectDigest],
  );
  return gone.length;
}

/** Removes letters added before a moment, or beyond the newest `keptMax`, that neither a hold nor frozen evidence keeps; at most `limit`. */
export async function deleteOldLetters(
  tx: Tx,
  organisationId: string,
  wanted: { before: Date; keptMax: number; limit: number },
): Promise<number> {
  const gone = await rows(
    tx,
    `DELETE FROM dead_letter WHERE id IN (
       SELECT d.id FROM dead_letter d WHERE d.organisation_id = $1 AND d.state IN ('waiting', 'replayed', 'purged')
         AND (d.added_at < $2 OR d.id < (
           SELECT id FROM dead_letter WHERE organisation_id = $1 ORDER BY id DESC OFFSET $3 LIMIT 1))
         AND NOT ${KEPT}
         AND NOT EXISTS (SELECT 1 FROM legal_hold h WHERE h.organisation_id = $1 AND h.lifted_at IS NULL AND h.scope = 'organisation')
       ORDER BY d.id LIMIT $4)
     RETURNING id`,
    [organisationId, wanted.before, wanted.keptMax, wanted.limit],
  );
  return gone.length;
}

/** Inserts a letter that holds nothing. */
export async function insertPlainLetter(tx: Tx, letter: DeadLetter): Promise<void> {
  await rows(
    tx,
    `INSERT INTO dead_letter (id, organisation_id, correlation_id, reason, fault, detail, attempts, received_at, added_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (id) DO NOTHING`,
    [
      letter.id,
      letter.organisationId,
      letter.correlationId,
      letter.reason,
      letter.fault,
      letter.detail,
      letter.attempts,
      letter.receivedAt,
      letter.addedAt,
    ],
  );
}

/** Ends waiting letters of one cause. */
export async function settleLetters(
  tx: Tx,
  which: { organisationId: string; reason: string; correlationId: string },
  at: Date,
): Promise<void> {
  await rows(
    tx,
    `UPDATE dead_letter SET state = 'replayed', settled_at = $4, last_result = 'It was taken in the end.'
     WHERE organisation_id = $1 AND reason = $2 AND correlation_id = $3 AND state = 'waiting'`,
    [which.organisationId, which.reason, which.correlationId, at],
  );
}
