import { row, rows } from '#server/platform/db.ts';
import type { TimeCursor } from '#server/platform/domain/time-cursor.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { ReviewState } from './domain/review-state.ts';

export interface ReviewItemRow {
  id: string;
  organisationId: string;
  workspaceId: string;
  decisionId: string;
  workflowId: string;
  subject: string | null;
  state: ReviewState;
  why: string;
  openedAt: Date;
  deadlineAt: Date;
  timeoutAction: { choice: string };
  claimedBy: string | null;
  claimedAt: Date | null;
  leaseUntil: Date | null;
  closedAt: Date | null;
}

export const ITEM_COLUMNS = `id, organisation_id AS "organisationId", workspace_id AS "workspaceId", decision_id AS "decisionId",
  workflow_id AS "workflowId", subject, state, why, opened_at AS "openedAt", deadline_at AS "deadlineAt",
  timeout_action AS "timeoutAction", claimed_by AS "claimedBy", claimed_at AS "claimedAt", lease_until AS "leaseUntil",
  closed_at AS "closedAt"`;

/** Cases that wait, the earliest deadline first. */
export function waitingItems(
  tx: Tx,
  organisationId: string,
  workflowId: string | null,
  limit: number,
): Promise<ReviewItemRow[]> {
  return rows<ReviewItemRow>(
    tx,
    `SELECT ${ITEM_COLUMNS} FROM review_item
     WHERE organisation_id = $1 AND state IN ('open', 'claimed') AND ($2::text IS NULL OR workflow_id = $2)
     ORDER BY deadline_at, id LIMIT $3`,
    [organisationId, workflowId, limit],
  );
}

export interface QueueSize {
  waiting: number;
  oldestDeadlineAt: Date | null;
}

export async function queueSize(tx: Tx, organisationId: string): Promise<QueueSize> {
  const found = await row<QueueSize>(
    tx,
    `SELECT count(*) AS waiting, min(deadline_at) AS "oldestDeadlineAt" FROM review_item
     WHERE organisation_id = $1 AND state IN ('open', 'claimed')`,
    [organisationId],
  );
  return found ?? { waiting: 0, oldestDeadlineAt: null };
}

export function itemById(tx: Tx, organisationId: string, id: string): Promise<ReviewItemRow | null> {
  return row<ReviewItemRow>(
    tx,
    `SELECT ${ITEM_COLUMNS} FROM review_item WHERE organisation_id = $1 AND id = $2`,
    [organisationId, id],
  );
}

/** Cases whose deadline is over, of every organisation the transaction may see. */
export function overdueItems(tx: Tx, now: Date, limit: number): Promise<ReviewItemRow[]> {
  return rows<ReviewItemRow>(
    tx,
    `SELECT ${ITEM_COLUMNS} FROM review_item WHERE state IN ('open', 'claimed') AND deadline_at <= $1
     ORDER BY deadline_at LIMIT $2`,
    [now, limit],
  );
}

export interface VerdictRow {
  id: string;
  reviewItemId: string;
  decisionId: string;
  workflowId: string;
  subject: string | null;
  isOverride: boolean;
  output: Readonly<Record<string, unknown>>;
  reason: string;
  secondsSpent: number;
  givenAt: Date;
}

/** What one person decided, newest first. */
export function verdictsOf(
  tx: Tx,
  organisationId: string,
  personId: string,
  before: TimeCursor | null,
  limit: number,
): Promise<VerdictRow[]> {
  return rows<VerdictRow>(
    tx,
    `SELECT v.id, v.review_item_id AS "reviewItemId", v.decision_id AS "decisionId", i.workflow_id AS "workflowId", i.subject,
       v.is_override AS "isOverride", v.output, v.reason, v.seconds_spent AS "secondsSpent", v.given_at AS "givenAt"
     FROM verdict v JOIN review_item i ON i.id = v.review_item_id
     WHERE v.organisation_id = $1 AND v.person_id = $2
       AND ($3::timestamptz IS NULL OR (v.given_at, v.id) < ($3, $4))
     ORDER BY v.given_at DESC, v.id DESC LIMIT $5`,
    [organisationId, personId, before?.at ?? null, before?.id ?? null, limit],
  );
}
