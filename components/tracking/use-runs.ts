'use client';

import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useCallback, useMemo, useState } from 'react';
import { parseSort } from '#components/tables/sort-param.ts';
import { useTRPC } from '#components/trpc/client.ts';
import type { ViewSettings } from '#server/tracking/saved-views.schema.ts';
import { shownRun } from './rows.ts';
import { orderBy, type RunColumn } from './run-columns.ts';
import type { RunField, ShownRun } from './run-field.ts';

const PAGE = 200;
const LIVE_MS = 4_000;
/** How often new runs are looked for while none is running. */
const QUIET_MS = 15_000;
/** Runs followed while they run, of more than these the first of the list: their ids stand in an address. */
const MOST_FOLLOWED = 30;
/** More runs than these are found by filtering, not by scrolling. */
const MOST_RUNS = 10_000;

interface RunSearch {
  experimentIds: string[];
  filter: string;
  orderBy: string[];
  lifecycle: 'active' | 'deleted' | 'all';
  limit: number;
  columns: { metrics: string[]; params: string[]; tags: string[] };
}

/** What to bring along of each run: what is shown, and what groups are made by. */
function keysOf(columns: readonly RunColumn[], groupBy: RunField | null) {
  const fields = [...columns.map(({ field }) => field), ...(groupBy ? [groupBy] : [])];
  const of = (kind: RunField['kind']) =>
    [...new Set(fields.filter((field) => field.kind === kind).map(({ key }) => key))].slice(0, 100);
  return { metrics: of('metrics'), params: of('params'), tags: of('tags') };
}

/** Values of runs that are still running, asked for again by their ids wherever they stand in the list. */
function useFollowed(runs: readonly ShownRun[], input: RunSearch, isNeeded: boolean) {
  const trpc = useTRPC();
  const running = runs.filter(({ status }) => status === 'RUNNING').slice(0, MOST_FOLLOWED);
  const ids = running.map(({ id }) => `'${id}'`).join(', ');
  const filter = `attributes.run_id IN (${ids})`;
  const { data } = useQuery(
    trpc.runs.search.queryOptions(
      { ...input, filter, orderBy: [], limit: MOST_FOLLOWED },
      { enabled: isNeeded && ids !== '', refetchInterval: LIVE_MS, placeholderData: keepPreviousData },
    ),
  );
  return useMemo(() => new Map((data?.items ?? []).map((run) => [run.id, shownRun(run)])), [data]);
}

/**
 * The runs of an experiment as the address asks for them: the first page live, further pages as the table is scrolled,
 * and whatever is still running followed by its id.
 */
export function useRuns(
  experimentId: string,
  settings: ViewSettings,
  columns: readonly RunColumn[],
  groupBy: RunField | null,
) {
  const trpc = useTRPC();
  const input = useMemo(
    (): RunSearch => ({
      experimentIds: [experimentId],
      filter: settings.filter ?? '',
      orderBy: orderBy(parseSort(settings.sort ?? null)),
      lifecycle: settings.state ?? 'active',
      limit: PAGE,
      columns: keysOf(columns, groupBy),
    }),
    [experimentId, settings, columns, groupBy],
  );
  const key = JSON.stringify(input);
  const [scrolled, setScrolled] = useState<string | null>(null);
  const wantsMore = scrolled === key;
  const first = useQuery(
    trpc.runs.search.queryOptions(input, {
      placeholderData: keepPreviousData,
      // What follows begins where this page ends: while it is on the screen the page stays as it is.
      refetchInterval: ({ state }) => {
        if (wantsMore || state.error) return false;
        return state.data?.items.some(({ status }) => status === 'RUNNING') ? LIVE_MS : QUIET_MS;
      },
      refetchOnWindowFocus: !wantsMore,
    }),
  );
  const cursor = first.data?.nextCursor ?? null;
  const further = useInfiniteQuery(
    trpc.runs.search.infiniteQueryOptions(input, {
      initialCursor: cursor ?? undefined,
      getNextPageParam: (page) => page.nextCursor ?? undefined,
      enabled: wantsMore && cursor !== null && !first.isPlaceholderData,
      staleTime: Number.POSITIVE_INFINITY,
    }),
  );
  const loaded = useMemo(() => {
    const pages = [
      first.data?.items ?? [],
      ...(wantsMore ? (further.data?.pages ?? []) : []).map((page) => page.items),
    ];
    const byId = new Map(pages.flat().map((run) => [run.id, run]));
    return [...byId.values()].map(shownRun);
  }, [first.data, further.data, wantsMore]);
  const followed = useFollowed(loaded, input, wantsMore);
  const runs = useMemo(() => loaded.map((run) => followed.get(run.id) ?? run), [loaded, followed]);
  const { hasNextPage, isFetchingNextPage, fetchNextPage, isPending } = further;
  const canGrow = loaded.length < MOST_RUNS;
  const onMore = useCallback(() => {
    if (!wantsMore) setScrolled(key);
    else if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [wantsMore, key, hasNextPage, isFetchingNextPage, fetchNextPage]);
  return {
    runs,
    error: first.error,
    moreError: further.error,
    isLoading: first.isPending,
    hasMore: canGrow && cursor !== null && (!wantsMore || isPending || hasNextPage),
    isFull: !canGrow && cursor !== null,
    onMore,
    retry: () => void first.refetch(),
  };
}
