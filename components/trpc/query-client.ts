import { QueryClient } from '@tanstack/react-query';
import superjson from 'superjson';
import { refusalOf } from './refusal.ts';

const RETRIES = 2;
const PASSING = new Set(['unavailable', 'timeout']);

/** A query client whose data is fresh for 15 s; refusals are answers and are never asked again. */
export function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        retry: (failures, error) => failures < RETRIES && PASSING.has(refusalOf(error).code),
      },
      hydrate: { deserializeData: superjson.deserialize },
    },
  });
}
