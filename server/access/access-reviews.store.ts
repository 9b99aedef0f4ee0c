import { prismaOf, row, rows } from '#server/platform/db.ts';
import { newId } from '#server/platform/new-id.ts';
import type { Tx } from '#server/platform/tx.ts';

export type LineKind = 'grant' | 'member' | 'token';
export type LineDecision = 'keep' | 'revoke' | 'ended';

/** Something that opens a door, as it was when the review was opened; names of people are read when it is shown. */
export interface Doorway {
  kind: LineKind;
  subjectId: string;
  holderId: string;
  facts: Record<string, unknown>;
}

/** All roles held, members without a role, and tokens that work; at most `limit`. */
export function doorways(tx: Tx, organisationId: string, now: Date, limit: number): Promise<Doorway[]> {
  return rows(
    tx,
    `WITH member AS (
       SELECT m.id, m.person_id, m.created_at FROM membership m JOIN person p ON p.id = m.person_id AND p.disabled_at IS NULL
       WHERE m.organisation_id = $1 AND m.ended_at IS NULL
     ), held AS (
       SELECT g.* FROM role_grant g JOIN member ON member.person_id = g.person_id
       WHERE g.organisation_id = $1 AND g.revoked_at IS NULL AND (g.expires_at IS NULL OR g.expires_at > $2)
     ), seen AS (
       SELECT person_id, max(last_seen_at) AS at FROM auth_session WHERE organisation_id = $1 GROUP BY person_id
     ), factor AS (SELECT members_with_second_factor() AS person_id)
     SELECT * FROM (
       SELECT 'grant' AS kind, h.id AS "subjectId", h.person_id AS "holderId", jsonb_build_object(
         'role', h.role, 'workspaceId', h.workspace_id, 'workspaceName', w.name, 'since', h.granted_at,
         'grantedBy', h.granted_by, 'lastSeenAt', s.at, 'hasSecondFactor', h.person_id IN (SELECT person_id FROM factor)) AS facts
       FROM held h LEFT JOIN workspace w ON w.id = h.workspace_id LEFT JOIN seen s ON s.person_id = h.person_id
       UNION ALL
       SELECT 'member', member.id, member.person_id, jsonb_build_object('since', member.created_at, 'lastSeenAt', s.at,
         'hasSecondFactor', member.person_id IN (SELECT person_id FROM factor))
       FROM member LEFT JOIN seen s ON s.person_id = member.person_id
       WHERE NOT EXISTS (SELECT 1 FROM held WHERE held.person_id = member.person_id)
       UNION ALL
       SELECT 'token', t.id, t.created_by, jsonb_build_object('name', t.name, 'role', t.role, 'scopes', to_jsonb(t.scopes),
         'workspaceId', t.workspace_id, 'workspaceName', w.name, 'since', t.created_at, 'expiresAt', t.expires_at,
         'lastSeenAt', u.last_used_at)
       FROM api_token t LEFT JOIN workspace w ON w.id = t.workspace_id LEFT JOIN token_use u ON u.token_id = t.id
       WHERE t.organisation_id = $1 AND t.revoked_at IS NULL AND t.expires_at > $2
     ) every ORDER BY kind, "holderId", "subjectId" LIMIT $3`,
    [organisationId, now, limit],
  );
}

export interface NewReview {
  id: string;
  organisationId: string;
  number: number;
  openedBy: string;
  openedAt: Date;
  dueAt: Date;
}

/** Keeps a review with one line for each doorway; returns the ids of the lines. */
export async function insertReview(tx: Tx, review: NewReview, found: readonly Doorway[]): Promise<string[]> {
  const prisma = prismaOf(tx);
  await prisma.accessReview.create({ data: review });
  const lines = found.map((doorway) => ({
    ...doorway,
    facts: doorway.facts as object,
    id: newId('accessReviewLine'),
    organisationId: review.organisationId,
    reviewId: review.id,
  }));
  await prisma.accessReviewLine.createMany({ data: lines });
  return lines.map(({ id }) => id);
}

export async function lastReviewNumber(tx: Tx, organisationId: string): Promise<number> {
  const last = await row<{ number: number | null }>(
    tx,
    'SELECT max(number) AS number FROM access_review WHERE organisation_id = $1',
    [organisationId],
  );
  return last?.number ?? 0;
}

export interface LockedLine {
  id: string;
  reviewId: string;
  kind: LineKind;
  subjectId: string;
  holderId: string;
  decision: LineDecision | null;
}

/** Lines of a review that is open, locked until the transaction ends; those of others are missing. */
export function lockLines(tx: Tx, reviewId: string, ids: readonly string[]): Promise<LockedLine[]> {
  return rows(
    tx,
    `SELECT l.id, l.review_id AS "reviewId", l.kind, l.subject_id AS "subjectId", l.holder_id AS "holderId", l.decision
     FROM access_review_line l JOIN access_review r ON r.id = l.review_id
     WHERE l.review_id = $1 AND l.id = ANY ($2) AND r.closed_at IS NULL ORDER BY l.id FOR UPDATE OF l`,
    [reviewId, ids],
  );
}

export async function decideLine(
  tx: Tx,
  line: { id: string; decision: LineDecision; reason: string | null; by: string | null; at: Date },
): Promise<void> {
  await rows(
    tx,
    'UPDATE access_review_line SET decision = $2, reason = $3, decided_by = $4, decided_at = $5 WHERE id = $1',
    [line.id, line.decision, line.reason, line.by, line.at],
  );
}

export async function closeReviewRow(
  tx: Tx,
  closed: { id: string; by: string; at: Date; digest: string },
): Promise<void> {
  await rows(
    tx,
    'UPDATE access_review SET closed_by = $2, closed_at = $3, decisions_digest = $4 WHERE id = $1',
    [closed.id, closed.by, closed.at, closed.digest],
  );
}
