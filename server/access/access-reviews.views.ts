import { row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { LineDecision, LineKind } from './access-reviews.store.ts';

export interface ReviewEntry {
  id: string;
  number: number;
  openedBy: string;
  openedAt: Date;
  dueAt: Date;
  closedBy: string | null;
  closedAt: Date | null;
  decisionsDigest: string | null;
  lines: number;
  kept: number;
  revoked: number;
  ended: number;
}

const REVIEW = `SELECT r.id, r.number, r.opened_by AS "openedBy", r.opened_at AS "openedAt", r.due_at AS "dueAt",
    r.closed_by AS "closedBy", r.closed_at AS "closedAt", r.decisions_digest AS "decisionsDigest",
    count(l.id) AS lines, count(*) FILTER (WHERE l.decision = 'keep') AS kept,
    count(*) FILTER (WHERE l.decision = 'revoke') AS revoked, count(*) FILTER (WHERE l.decision = 'ended') AS ended
  FROM access_review r LEFT JOIN access_review_line l ON l.review_id = r.id
  WHERE r.organisation_id = $1`;

/** Reviews, the newest first, keyset-paged by number. */
export function reviewsPage(
  tx: Tx,
  organisationId: string,
  cursor: number | undefined,
  limit: number,
): Promise<ReviewEntry[]> {
  return rows(
    tx,
    `${REVIEW} AND ($2::int IS NULL OR r.number < $2) GROUP BY r.id ORDER BY r.number DESC LIMIT $3`,
    [organisationId, cursor ?? null, limit],
  );
}

export function reviewById(tx: Tx, organisationId: string, id: string): Promise<ReviewEntry | null> {
  return row(tx, `${REVIEW} AND r.id = $2 GROUP BY r.id`, [organisationId, id]);
}

export function openReview(tx: Tx, organisationId: string): Promise<ReviewEntry | null> {
  return row(tx, `${REVIEW} AND r.closed_at IS NULL GROUP BY r.id ORDER BY r.number DESC LIMIT 1`, [
    organisationId,
  ]);
}

export interface LineEntry {
  id: string;
  kind: LineKind;
  subjectId: string;
  holderId: string;
  facts: Record<string, unknown>;
  decision: LineDecision | null;
  reason: string | null;
  decidedBy: string | null;
  decidedAt: Date | null;
  /** The role, membership or token is still in force. */
  isInForce: boolean;
}

/** The lines of a review, those that are undecided first; at most 2,000. */
export function reviewLines(tx: Tx, reviewId: string, now: Date): Promise<LineEntry[]> {
  return rows(
    tx,
    `SELECT l.id, l.kind, l.subject_id AS "subjectId", l.holder_id AS "holderId", l.facts, l.decision, l.reason,
       l.decided_by AS "decidedBy", l.decided_at AS "decidedAt",
       CASE l.kind
         WHEN 'grant' THEN EXISTS (SELECT 1 FROM role_grant g WHERE g.id = l.subject_id AND g.revoked_at IS NULL
           AND (g.expires_at IS NULL OR g.expires_at > $2))
         WHEN 'token' THEN EXISTS (SELECT 1 FROM api_token t WHERE t.id = l.subject_id AND t.revoked_at IS NULL AND t.expires_at > $2)
         ELSE EXISTS (SELECT 1 FROM membership m WHERE m.id = l.subject_id AND m.ended_at IS NULL)
       END AS "isInForce"
     FROM access_review_line l WHERE l.review_id = $1
     ORDER BY l.decision IS NOT NULL, l.kind, l.holder_id, l.id LIMIT 2000`,
    [reviewId, now],
  );
}

/** When the organisation began, and when its last review was closed. */
export async function reviewTimes(
  tx: Tx,
  organisationId: string,
): Promise<{ beganAt: Date; lastClosedAt: Date | null }> {
  const found = await row<{ beganAt: Date; lastClosedAt: Date | null }>(
    tx,
    `SELECT o.created_at AS "beganAt",
       (SELECT max(r.closed_at) FROM access_review r WHERE r.organisation_id = o.id) AS "lastClosedAt"
     FROM organisation o WHERE o.id = $1`,
    [organisationId],
  );
  if (!found) throw new Error('the organisation of the caller is not there');
  return found;
}
