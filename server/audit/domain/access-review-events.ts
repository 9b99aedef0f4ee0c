import { z } from 'zod';
import { committed, event, id, sha256, text } from './event-kit.ts';

/** The quarterly look at who may enter, and with what. */
export const ACCESS_REVIEW_EVENTS = {
  'access-review.opened': event(
    'access_review',
    { number: z.int(), lines: z.int(), dueAt: text },
    (d) => `opened access review ${d.number} over ${d.lines} roles, members and tokens`,
  ),
  'access-review.decided': event(
    'access_review_line',
    { reviewId: id, kind: text, subjectId: id, holderId: id, decision: text, reason: committed() },
    (d) => `decided in an access review to ${d.decision} a ${d.kind}`,
  ),
  'access-review.closed': event(
    'access_review',
    { number: z.int(), kept: z.int(), revoked: z.int(), ended: z.int(), decisionsDigest: sha256 },
    (d) =>
      `closed access review ${d.number}: ${d.kept} kept, ${d.revoked} revoked, ${d.ended} ended meanwhile`,
  ),
};
