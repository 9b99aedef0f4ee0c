'use client';

import { createTRPCClient, httpBatchLink, splitLink } from '@trpc/client';
import { createTRPCContext } from '@trpc/tanstack-react-query';
import superjson from 'superjson';
import type { AppRouter } from '#server/api/root.ts';

export const { TRPCProvider, useTRPC, useTRPCClient } = createTRPCContext<AppRouter>();

/** Mutations go alone, so that one slow change never holds another up; queries of one moment share a request. */
export function createClient() {
  const common = { url: '/api/trpc', transformer: superjson };
  return createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: ({ type }) => type === 'mutation',
        true: httpBatchLink({ ...common, maxItems: 1 }),
        false: httpBatchLink({ ...common, maxURLLength: 4_000, maxItems: 10 }),
      }),
    ],
  });
}
