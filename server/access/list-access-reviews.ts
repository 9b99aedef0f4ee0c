import { type KeysetPage, keysetPage } from '#server/platform/domain/keyset-page.ts';
import { notFound } from '#server/platform/domain/refusal.ts';
import type { ListReviewsInput } from './access-reviews.schema.ts';
import {
  type LineEntry,
  openReview,
  type ReviewEntry,
  reviewById,
  reviewLines,
  reviewsPage,
  reviewTimes,
} from './access-reviews.views.ts';
import type { Context } from './context.ts';
import { isReviewOverdue, reviewDueAt } from './domain/review-schedule.ts';
import { namePeople } from './name-people.ts';

export interface ReviewStatus {
  open: ReviewEntry | null;
  lastClosedAt: Date | null;
  /** When the open review must be closed, or the next one opened. */
  dueAt: Date;
  isOverdue: boolean;
}

/** Whether an access review is under way, and when the next step is due. */
export async function readReviewStatus(
  ctx: Pick<Context, 'tx' | 'organisationId' | 'now'>,
): Promise<ReviewStatus> {
  const open = await openReview(ctx.tx, ctx.organisationId);
  const times = { ...(await reviewTimes(ctx.tx, ctx.organisationId)), openDueAt: open?.dueAt ?? null };
  return {
    open,
    lastClosedAt: times.lastClosedAt,
    dueAt: reviewDueAt(times),
    isOverdue: isReviewOverdue(times, ctx.now),
  };
}

type NamedReview = ReviewEntry & { openedByName: string; closedByName: string | null };

async function nameReviews(ctx: Context, reviews: readonly ReviewEntry[]): Promise<NamedReview[]> {
  const names = await namePeople(
    ctx,
    reviews.flatMap(({ openedBy, closedBy }) => [openedBy, closedBy ?? openedBy]),
  );
  return reviews.map((review) => ({
    ...review,
    openedByName: names[review.openedBy]?.name ?? review.openedBy,
    closedByName: review.closedBy === null ? null : (names[review.closedBy]?.name ?? review.closedBy),
  }));
}

/** The access reviews of the organisation, the newest first. */
export async function listAccessReviews(
  ctx: Context,
  input: ListReviewsInput,
): Promise<KeysetPage<NamedReview>> {
  const found = await reviewsPage(ctx.tx, ctx.organisationId, input.cursor, input.limit + 1);
  const page = keysetPage(found, input.limit, ({ number }) => String(number));
  return { items: await nameReviews(ctx, page.items), nextCursor: page.nextCursor };
}

export interface NamedLine extends LineEntry {
  holderName: string;
  decidedByName: string | null;
  /** It is about the reader's own access, so somebody else decides it. */
  isOwn: boolean;
}

/** One access review with all its lines and the names of everybody in it. */
export async function getAccessReview(
  ctx: Context,
  input: { reviewId: string },
): Promise<{ review: NamedReview; lines: NamedLine[] }> {
  const review = await reviewById(ctx.tx, ctx.organisationId, input.reviewId);
  if (!review) throw notFound('access review');
  const lines = await reviewLines(ctx.tx, review.id, ctx.now);
  const names = await namePeople(
    ctx,
    lines.flatMap(({ holderId, decidedBy }) => [holderId, decidedBy ?? holderId]),
  );
  const [named] = await nameReviews(ctx, [review]);
  if (!named) throw notFound('access review');
  return {
    review: named,
    lines: lines.map((line) => ({
      ...line,
      holderName: names[line.holderId]?.name ?? line.holderId,
      decidedByName: line.decidedBy === null ? null : (names[line.decidedBy]?.name ?? line.decidedBy),
      isOwn: line.holderId === ctx.actor.id,
    })),
  };
}
