import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { hashSecret } from '#server/platform/crypto.ts';
import { canonicalJson } from '#server/platform/domain/canonical-json.ts';
import { notFound, Refusal } from '#server/platform/domain/refusal.ts';
import { countOf } from '#server/platform/domain/wording.ts';
import { closeReviewRow, decideLine } from './access-reviews.store.ts';
import { type LineEntry, reviewById, reviewLines } from './access-reviews.views.ts';
import type { Context } from './context.ts';
import { lockOrganisation } from './people.store.ts';

/** SHA-256 over the canonical JSON of what was decided about what, by whom; reasons stand in the events of the decisions. */
export function decisionsDigest(lines: readonly LineEntry[]): string {
  const decided = lines
    .map(({ id, kind, subjectId, holderId, decision, decidedBy }) => ({
      id,
      kind,
      subjectId,
      holderId,
      decision,
      decidedBy,
    }))
    .sort((left, right) => (left.id < right.id ? -1 : 1));
  return hashSecret(canonicalJson(decided));
}

/**
 * Closes a review when every line is decided, and writes the digest of the decisions into the log. Lines whose role,
 * membership or token ended meanwhile are closed as ended. Refuses with `conflict` while others wait.
 */
export async function closeAccessReview(
  ctx: Context,
  input: { reviewId: string },
): Promise<{ id: string; decisionsDigest: string }> {
  const { tx, actor, organisationId, now } = ctx;
  await lockOrganisation(tx, organisationId);
  const review = await reviewById(tx, organisationId, input.reviewId);
  if (!review) throw notFound('access review');
  if (review.closedAt !== null) throw new Refusal('conflict', 'This review is closed already.');
  const lines = await reviewLines(tx, review.id, now);
  const gone = lines.filter(({ decision, isInForce }) => decision === null && !isInForce);
  const waiting = lines.filter(({ decision, isInForce }) => decision === null && isInForce);
  if (waiting.length > 0)
    throw new Refusal('conflict', `${countOf(waiting.length, 'line')} still to decide. Decide them first.`);
  for (const { id } of gone) await decideLine(tx, { id, decision: 'ended', reason: null, by: null, at: now });
  const settled = lines.map(
    (line): LineEntry => (line.decision === null ? { ...line, decision: 'ended' } : line),
  );
  const digest = decisionsDigest(settled);
  await closeReviewRow(tx, { id: review.id, by: actor.id, at: now, digest });
  const count = (decision: string) => settled.filter((line) => line.decision === decision).length;
  await appendAuditEvent(ctx, {
    type: 'access-review.closed',
    resourceId: review.id,
    details: {
      number: review.number,
      kept: count('keep'),
      revoked: count('revoke'),
      ended: count('ended'),
      decisionsDigest: digest,
    },
    covers: gone.map(({ id }) => ({ table: 'access_review_line', id })),
  });
  return { id: review.id, decisionsDigest: digest };
}
