import { defaultShouldDehydrateQuery, QueryClient } from '@tanstack/react-query';
import superjson from 'superjson';

const RETRIES = 2;

function isWorthRetrying(error: unknown): boolean {
  const code = (error as { data?: { refusal?: { code?: string } } | null }).data?.refusal?.code;
  return code === undefined || code === 'unavailable' || code === 'timeout';
}

/** A query client whose data is fresh for 15 s; refusals are answers and are never asked again. */
export function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        retry: (failures, error) => failures < RETRIES && isWorthRetrying(error),
      },
      dehydrate: {
        serializeData: superjson.serialize,
        shouldDehydrateQuery: (query) =>
          defaultShouldDehydrateQuery(query) || query.state.status === 'pending',
      },
      hydrate: { deserializeData: superjson.deserialize },
    },
  });
}
