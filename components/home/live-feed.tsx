'use client';

import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useMemo } from 'react';
import { type FrameFeed, FrameFeedProvider } from '#components/frame/frame-feed.tsx';
import { useTRPC } from '#components/trpc/client.ts';

const NOTICES_EVERY_MS = 5_000;
const COUNTS_EVERY_MS = 15_000;

/** Keeps the counts of the rail and the notices under the top bar fresh while the page is open. */
export function LiveFeed({ children }: { children: ReactNode }) {
  const trpc = useTRPC();
  const counts = useQuery(trpc.home.counts.queryOptions({}, { refetchInterval: COUNTS_EVERY_MS })).data;
  const notices = useQuery(trpc.home.banner.queryOptions({}, { refetchInterval: NOTICES_EVERY_MS })).data
    ?.notices;
  const feed = useMemo(
    (): FrameFeed => ({ counts: counts ?? {}, notices: notices ?? [] }),
    [counts, notices],
  );
  return <FrameFeedProvider feed={feed}>{children}</FrameFeedProvider>;
}
