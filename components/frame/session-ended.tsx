'use client';

import { useQueryClient } from '@tanstack/react-query';
import { usePathname, useSearchParams } from 'next/navigation';
import { useEffect, useState } from 'react';
import { refusalOf } from '#components/trpc/refusal.ts';
import { Banner } from '#components/ui/banner.tsx';
import { Button } from '#components/ui/button.tsx';

/** Says so when any call is refused because the session has ended; what is on the page stays until the reader leaves. */
export function SessionEnded() {
  const client = useQueryClient();
  const [ended, setEnded] = useState(false);
  const path = usePathname();
  const search = useSearchParams().toString();
  useEffect(() => {
    const look = (error: unknown) => {
      if (error && refusalOf(error).code === 'unauthenticated') setEnded(true);
    };
    const stopQueries = client.getQueryCache().subscribe(({ query }) => look(query.state.error));
    const stopMutations = client.getMutationCache().subscribe(({ mutation }) => look(mutation?.state.error));
    return () => {
      stopQueries();
      stopMutations();
    };
  }, [client]);
  if (!ended) return null;
  const next = encodeURIComponent(search ? `${path}?${search}` : path);
  return (
    <div className="px-4 pt-3 sm:px-6">
      <Banner
        signal="caution"
        title="Your session has ended"
        assertive
        actions={
          <Button asChild size="sm">
            <a href={`/sign-in?next=${next}`}>Sign in again</a>
          </Button>
        }
      >
        Sessions end after 30 minutes without use, and when roles or factors change. Copy what you have typed
        before you go on.
      </Banner>
    </div>
  );
}
