'use client';

import { type QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { createClient, TRPCProvider } from './client.ts';
import { makeQueryClient } from './query-client.ts';

let inBrowser: QueryClient | undefined;

function queryClient(): QueryClient {
  if (typeof window === 'undefined') return makeQueryClient();
  inBrowser ??= makeQueryClient();
  return inBrowser;
}

/** Gives everything below it the typed client and the query cache. */
export function DataProvider({ children }: { children: ReactNode }) {
  const client = queryClient();
  const [trpcClient] = useState(createClient);
  return (
    <QueryClientProvider client={client}>
      <TRPCProvider trpcClient={trpcClient} queryClient={client}>
        {children}
      </TRPCProvider>
    </QueryClientProvider>
  );
}
