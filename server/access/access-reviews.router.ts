import { permitted } from '#server/api/operation.ts';
import { decideLinesInput, listReviewsInput, reviewInput } from './access-reviews.schema.ts';
import { closeAccessReview } from './close-access-review.ts';
import { decideAccessLines } from './decide-access-lines.ts';
import { getAccessReview, listAccessReviews, readReviewStatus } from './list-access-reviews.ts';
import { openAccessReview } from './open-access-review.ts';
import { nothing } from './people.schema.ts';

export const accessReviews = {
  status: permitted({ input: nothing, permission: 'access-review:read', run: readReviewStatus }),
  list: permitted({ input: listReviewsInput, permission: 'access-review:read', run: listAccessReviews }),
  get: permitted({ input: reviewInput, permission: 'access-review:read', run: getAccessReview }),
  open: permitted({
    input: nothing,
    permission: 'access-review:run',
    assurance: 'recent-mfa',
    audit: 'access-review.opened',
    run: openAccessReview,
  }),
  decide: permitted({
    input: decideLinesInput,
    permission: 'access-review:run',
    assurance: 'recent-mfa',
    audit: 'access-review.decided',
    run: decideAccessLines,
  }),
  close: permitted({
    input: reviewInput,
    permission: 'access-review:run',
    assurance: 'recent-mfa',
    audit: 'access-review.closed',
    run: closeAccessReview,
  }),
};
