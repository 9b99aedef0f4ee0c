import type { Tx } from '#server/platform/tx.ts';
import {
  decisionsAfter,
  eventsAfter,
  type FoldedDecision,
  type FoldedEvent,
  type StreamPosition,
  transactionHorizon,
} from './fold.views.ts';

export type { FoldedDecision, FoldedEvent } from './fold.views.ts';

/** How far a reader has come; plain JSON, to be stored as it is. */
export interface DecisionsPosition {
  decisions: StreamPosition;
  events: StreamPosition;
}

export interface DecisionsRead {
  /** Fold these first: an event of the same batch may belong to one of them. */
  decisions: FoldedDecision[];
  events: FoldedEvent[];
  position: DecisionsPosition;
  /** Nothing below the horizon is left. */
  isCaughtUp: boolean;
}

const START: StreamPosition = { xid: '0', id: '' };

/**
 * Reads what was recorded since a position (null: since the beginning), each row exactly once and none skipped: only
 * transactions older than every running one are read. At most `limit` decisions and as many events; the system role only.
 */
export async function readDecisionsSince(
  tx: Tx,
  position: DecisionsPosition | null,
  limit = 500,
): Promise<DecisionsRead> {
  const from = position ?? { decisions: START, events: START };
  const horizon = await transactionHorizon(tx);
  const decisions = await decisionsAfter(tx, from.decisions, horizon, limit);
  // Where decisions are left over, events wait as well, so that none comes before its decision.
  const last = decisions.length === limit ? decisions.at(-1) : undefined;
  const events = await eventsAfter(tx, from.events, last?.xid ?? horizon, limit);
  const reached = (last: { xid: string; id: string } | undefined, before: StreamPosition) =>
    last ? { xid: last.xid, id: last.id } : before;
  return {
    decisions,
    events,
    position: {
      decisions: reached(decisions.at(-1), from.decisions),
      events: reached(events.at(-1), from.events),
    },
    isCaughtUp: decisions.length < limit && events.length < limit,
  };
}
