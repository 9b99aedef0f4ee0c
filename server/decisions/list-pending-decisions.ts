import type { Tx } from '#server/platform/tx.ts';
import { type PendingDecision, pendingWithoutReview } from './decisions.views.ts';

export type { PendingDecision } from './decisions.views.ts';

/**
 * The outbox of the review room: decisions that wait for a person and have no review item, oldest first, of every
 * organisation the transaction may see; at most `limit`, which is 200 when not given.
 */
export function listPendingDecisions(tx: Tx, limit = 200): Promise<PendingDecision[]> {
  return pendingWithoutReview(tx, limit);
}
