'use client';

import { createContext, type ReactNode, useContext } from 'react';
import type { CountName } from './rail-entries.ts';

/** A stop or an incident that everybody must see. */
export interface FrameNotice {
  id: string;
  kind: 'stop' | 'emergency' | 'incident' | 'notice';
  /** "Credit decision is stopped" */
  title: string;
  /** Why, in the words of whoever acted. */
  why: string | null;
  /** Who acted; null when the product itself did. */
  who: string | null;
  since: Date | string | null;
  href: string | null;
}

export interface FrameFeed {
  counts: Partial<Record<CountName, number>>;
  notices: readonly FrameNotice[];
}

const NOTHING: FrameFeed = { counts: {}, notices: [] };
const FeedContext = createContext<FrameFeed>(NOTHING);

/** Gives the frame what waits for people and what everybody must see; without it the frame shows neither. */
export function FrameFeedProvider({ feed, children }: { feed: FrameFeed; children: ReactNode }) {
  return <FeedContext value={feed}>{children}</FeedContext>;
}

/** The counts beside the rail's entries and the notices under the top bar. */
export function useFrameFeed(): FrameFeed {
  return useContext(FeedContext);
}
