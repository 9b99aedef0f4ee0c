'use client';

import { useQuery } from '@tanstack/react-query';
import { useCan } from '#components/frame/session.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { countOf } from '#server/platform/domain/wording.ts';

/**
 * What an act on production traffic touches, for its confirmation: ", 1,204 calls in the last 7 days,". Empty while it is
 * on its way, outside production, and for whoever may not see traffic: no act waits for it.
 */
export function useWeeklyCalls(workflowId: string, environment: string): string {
  const trpc = useTRPC();
  const can = useCan();
  const enabled = environment === 'production' && can('insight:technical');
  const { data } = useQuery(trpc.insights.overview.queryOptions({}, { enabled, staleTime: 60_000 }));
  const found = data?.items.find(({ workflow }) => workflow.id === workflowId);
  return enabled && found ? `, ${countOf(found.technical.calls, 'call')} in the last 7 days,` : '';
}
