import { LRUCache } from 'lru-cache';
import { logger } from '#server/platform/logger.ts';
import {
  admit,
  type BreakerNews,
  type BreakerPolicy,
  type BreakerState,
  type CallResult,
  CLOSED,
  hear,
  newsOf,
  settle,
} from './domain/breaker.ts';

/** What opened or closed, as other gateway processes are told of it. */
export interface BreakerChange {
  revisionId: string;
  news: BreakerNews;
}

/** The breakers of this process, one per revision. What they see elsewhere is carried here by whoever follows them. */
export interface Breakers {
  /** Lets a call through, which then tells how it ended; null while the breaker is open. */
  enter(revisionId: string, policy: BreakerPolicy): ((result: CallResult) => void) | null;
  /** Milliseconds until a probe may be tried; 0 when calls go through. */
  restsForMs(revisionId: string): number;
  /** Takes over what another process found out; it is not announced again. */
  hear(change: BreakerChange): void;
  /** Calls the listener with each opening and closing found out here. */
  follow(listener: (change: BreakerChange) => void): void;
}

/** Revisions beyond these begin anew, with closed breakers. */
const KEPT = 5_000;
const log = logger('breakers');

/** Closed breakers for every revision; `nowMs` is a clock that only goes forward. */
export function openBreakers(nowMs: () => number = () => performance.now()): Breakers {
  const states = new LRUCache<string, BreakerState>({ max: KEPT });
  const listeners: ((change: BreakerChange) => void)[] = [];
  const stateOf = (revisionId: string): BreakerState => states.get(revisionId) ?? CLOSED;
  const move = (revisionId: string, after: BreakerState): void => {
    const news = newsOf(stateOf(revisionId), after, nowMs());
    states.set(revisionId, after);
    if (!news) return;
    log.warn({ revision: revisionId, ...news }, `the breaker of a revision ${news.kind}`);
    for (const listener of listeners) listener({ revisionId, news });
  };
  return {
    enter(revisionId, policy) {
      const { state, isAdmitted, isProbe } = admit(stateOf(revisionId), nowMs(), policy);
      if (!isAdmitted) return null;
      if (isProbe) move(revisionId, state);
      return (result) => move(revisionId, settle(stateOf(revisionId), { result, isProbe }, nowMs(), policy));
    },
    restsForMs(revisionId) {
      const state = stateOf(revisionId);
      return state.kind === 'open' ? Math.max(0, state.untilMs - nowMs()) : 0;
    },
    hear({ revisionId, news }) {
      states.set(revisionId, hear(stateOf(revisionId), news, nowMs()));
    },
    follow(listener) {
      listeners.push(listener);
    },
  };
}
