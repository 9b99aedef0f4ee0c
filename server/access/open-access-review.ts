import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { newId } from '#server/platform/new-id.ts';
import { doorways, insertReview, lastReviewNumber } from './access-reviews.store.ts';
import { openReview } from './access-reviews.views.ts';
import type { Context } from './context.ts';
import { REVIEW_WITHIN_MS } from './domain/review-schedule.ts';
import { lockOrganisation } from './people.store.ts';

/** More than this in one review is a sign to part an organisation, and more than a person can look at. */
const LINES_MAX = 2_000;

/**
 * Opens an access review: one line for each role held, member without a role and token that works now. Refuses with
 * `conflict` while another is open.
 */
export async function openAccessReview(ctx: Context): Promise<{ id: string; number: number; lines: number }> {
  const { tx, actor, organisationId, now } = ctx;
  await lockOrganisation(tx, organisationId);
  const open = await openReview(tx, organisationId);
  if (open)
    throw new Refusal('conflict', `Access review ${open.number} is open. Close it before the next.`, {
      details: { reviewId: open.id },
    });
  const found = await doorways(tx, organisationId, now, LINES_MAX + 1);
  if (found.length > LINES_MAX)
    throw new Refusal(
      'too-large',
      `There are more than ${LINES_MAX} roles, members and tokens. Remove those that nobody needs first.`,
    );
  const id = newId('accessReview');
  const number = (await lastReviewNumber(tx, organisationId)) + 1;
  const dueAt = new Date(now.getTime() + REVIEW_WITHIN_MS);
  const review = { id, organisationId, number, openedBy: actor.id, openedAt: now, dueAt };
  const lineIds = await insertReview(tx, review, found);
  await appendAuditEvent(ctx, {
    type: 'access-review.opened',
    resourceId: id,
    details: { number, lines: found.length, dueAt: dueAt.toISOString() },
    covers: lineIds.map((lineId) => ({ table: 'access_review_line', id: lineId })),
  });
  return { id, number, lines: found.length };
}
