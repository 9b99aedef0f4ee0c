'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useWhyNot } from '#components/frame/session.tsx';
import { useUrlState } from '#components/tables/use-url-state.ts';
import { useTRPC } from '#components/trpc/client.ts';
import { refusalOf } from '#components/trpc/refusal.ts';
import { notify } from '#components/ui/toast.tsx';

export interface Desk {
  caseId: string | null;
  open: (id: string | null) => void;
  /** Opens the case that many places further down the queue. */
  move: (places: number) => void;
  claimNext: () => void;
  isClaiming: boolean;
  whyNotClaim: string | null;
}

/** Which case is on the desk (kept in the address), and how the next one gets there. */
export function useDesk(items: readonly { id: string; holder: { isMe: boolean } | null }[]): Desk {
  const trpc = useTRPC();
  const cache = useQueryClient();
  const url = useUrlState();
  const whyNot = useWhyNot();
  const caseId = url.get('case') ?? null;
  const open = (id: string | null) => {
    const address = url.hrefWith({ case: id });
    // The browser's own history: asking the server for the page again would make every key wait for it. Leaving the queue
    // is an entry of its own, so that "back" on a phone leads to the queue.
    if (caseId === null && id !== null) window.history.pushState(null, '', address);
    else window.history.replaceState(null, '', address);
  };
  const claim = useMutation(
    trpc.reviews.claimNext.mutationOptions({
      async onSuccess(claimed) {
        if (!claimed) {
          notify('clear', 'No free case waits', 'Everything is decided or in somebody else’s hands.');
          open(null);
        } else {
          open(claimed.id);
        }
        await cache.invalidateQueries({ queryKey: trpc.reviews.queue.queryKey() });
      },
      onError: (error) => notify('stop', 'No case could be claimed', refusalOf(error).message),
    }),
  );
  const place = items.findIndex((item) => item.id === caseId);
  const next = items[place + 1]?.id;
  useEffect(() => {
    // The next case is fetched while this one is read, so that moving on takes no time.
    if (next) void cache.prefetchQuery(trpc.reviews.get.queryOptions({ id: next }));
  }, [next, cache, trpc]);
  const whyNotClaim = whyNot('review:decide');
  return {
    caseId,
    open,
    move(places) {
      const target = items[Math.min(items.length - 1, Math.max(0, place + places))];
      if (target) open(target.id);
    },
    claimNext: () => !claim.isPending && whyNotClaim === null && claim.mutate({}),
    isClaiming: claim.isPending,
    whyNotClaim,
  };
}
