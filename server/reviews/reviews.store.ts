import { prismaOf, row } from '#server/platform/db.ts';
import type { Prisma } from '#server/platform/generated/client.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { ReviewState } from './domain/review-state.ts';
import { ITEM_COLUMNS, type ReviewItemRow } from './reviews.views.ts';

export interface NewReviewItem {
  id: string;
  organisationId: string;
  workspaceId: string;
  decisionId: string;
  workflowId: string;
  subject: string | null;
  why: string;
  openedAt: Date;
  deadlineAt: Date;
  timeoutChoice: string;
}

/** Opens the case of a decision; a second time changes nothing. Tells whether it is new. */
export async function insertItem(tx: Tx, item: NewReviewItem): Promise<boolean> {
  const made = await row(
    tx,
    `INSERT INTO review_item (id, organisation_id, workspace_id, decision_id, workflow_id, state, why, opened_at, deadline_at, timeout_action, subject)
     VALUES ($1, $2, $3, $4, $5, 'open', $6, $7, $8, $9, $10) ON CONFLICT (decision_id) DO NOTHING RETURNING id`,
    [
      item.id,
      item.organisationId,
      item.workspaceId,
      item.decisionId,
      item.workflowId,
      item.why,
      item.openedAt,
      item.deadlineAt,
      JSON.stringify({ choice: item.timeoutChoice }),
      item.subject,
    ],
  );
  return made !== null;
}

/**
 * Claims the most urgent case that nobody holds, in one statement: rows that another reviewer is claiming at this moment
 * are skipped, so that fifty reviewers get fifty different cases.
 */
export function claimMostUrgent(
  tx: Tx,
  organisationId: string,
  personId: string,
  workflowId: string | null,
  now: Date,
  leaseUntil: Date,
): Promise<ReviewItemRow | null> {
  return row<ReviewItemRow>(
    tx,
    `UPDATE review_item SET state = 'claimed', claimed_by = $2, claimed_at = $4, lease_until = $5
     WHERE id = (
       SELECT id FROM review_item
       WHERE organisation_id = $1 AND ($3::text IS NULL OR workflow_id = $3)
         AND (state = 'open' OR (state = 'claimed' AND lease_until <= $4)) AND deadline_at > $4
       ORDER BY deadline_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
     RETURNING ${ITEM_COLUMNS}`,
    [organisationId, personId, workflowId, now, leaseUntil],
  );
}

/** Reads a case and keeps others from changing it until the transaction ends. */
export function lockItem(tx: Tx, organisationId: string, id: string): Promise<ReviewItemRow | null> {
  return row<ReviewItemRow>(
    tx,
    `SELECT ${ITEM_COLUMNS} FROM review_item WHERE organisation_id = $1 AND id = $2 FOR UPDATE`,
    [organisationId, id],
  );
}

export async function setClaim(
  tx: Tx,
  id: string,
  claim: { personId: string; at: Date; leaseUntil: Date } | null,
): Promise<void> {
  await prismaOf(tx).reviewItem.update({
    where: { id },
    data: {
      state: claim ? 'claimed' : 'open',
      claimedBy: claim?.personId ?? null,
      claimedAt: claim?.at ?? null,
      leaseUntil: claim?.leaseUntil ?? null,
    },
  });
}

export async function closeItem(tx: Tx, id: string, state: ReviewState, closedAt: Date): Promise<void> {
  await prismaOf(tx).reviewItem.update({ where: { id }, data: { state, closedAt, leaseUntil: null } });
}

export async function insertVerdict(
  tx: Tx,
  verdict: Omit<Prisma.VerdictUncheckedCreateInput, 'output'> & { output: Readonly<Record<string, unknown>> },
): Promise<void> {
  await prismaOf(tx).verdict.create({
    data: { ...verdict, output: verdict.output as Prisma.InputJsonObject },
  });
}
