import { LRUCache } from 'lru-cache';
import {
  type HedgeBook,
  type HedgePolicy,
  hedgeAfterMs,
  NO_HEDGES,
  takeHedge,
  withCall,
  withLatency,
} from './domain/hedge-plan.ts';

/** What this process knows of how fast revisions answer, and how many second attempts they may be asked for. */
export interface Hedges {
  /** Counts a call, and says after how many milliseconds a second attempt may start; null when there is nothing to go by. */
  afterMs(revisionId: string, policy: HedgePolicy): number | null;
  /** Takes one second attempt from the allowance; false when there is none left. */
  take(revisionId: string): boolean;
  answered(revisionId: string, ms: number): void;
}

const KEPT = 1_000;

/** Nothing known yet. */
export function openHedges(): Hedges {
  const books = new LRUCache<string, HedgeBook>({ max: KEPT });
  const bookOf = (revisionId: string): HedgeBook => books.get(revisionId) ?? NO_HEDGES;
  return {
    afterMs(revisionId, policy) {
      const book = withCall(bookOf(revisionId), policy);
      books.set(revisionId, book);
      return hedgeAfterMs(book, policy);
    },
    take(revisionId) {
      const book = takeHedge(bookOf(revisionId));
      if (book) books.set(revisionId, book);
      return book !== null;
    },
    answered(revisionId, ms) {
      books.set(revisionId, withLatency(bookOf(revisionId), ms));
    },
  };
}
