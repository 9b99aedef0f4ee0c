import 'server-only';
import {
  type DehydratedState,
  defaultShouldDehydrateQuery,
  dehydrate,
  type FetchQueryOptions,
  QueryClient,
  type QueryKey,
} from '@tanstack/react-query';
import { createTRPCOptionsProxy } from '@trpc/tanstack-react-query';
import { headers } from 'next/headers';
import { notFound, redirect } from 'next/navigation';
import { cache } from 'react';
import superjson from 'superjson';
import { can } from '#server/access/domain/authorize.ts';
import type { Permission } from '#server/access/domain/permissions.ts';
import { readSession, type SignedIn } from '#server/access/read-session.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { callerOf } from './execute-operation.ts';
import { appRouter } from './root.ts';
import { webWiring } from './web-wiring.ts';

/** Whoever asks for this page, read once per request; null when nobody is signed in. */
export const signedInNow = cache(async (): Promise<SignedIn | null> => {
  const cookie = (await headers()).get('cookie');
  return cookie ? readSession(webWiring().uow, cookie) : null;
});

async function requireSignedIn(): Promise<SignedIn> {
  const signedIn = await signedInNow();
  if (!signedIn) {
    const path = (await headers()).get('interlock-path') ?? '/';
    redirect(`/sign-in?next=${encodeURIComponent(path)}`);
  }
  if (signedIn.actor.assuranceLevel < 2) redirect('/enrol');
  return signedIn;
}

/** Whoever is signed in with a second factor; others are sent to sign-in or enrolment. For the frame around all pages. */
export function requireConsole(): Promise<SignedIn> {
  return requireSignedIn();
}

function optionsProxy(signedIn: SignedIn, queryClient: QueryClient) {
  return createTRPCOptionsProxy({
    router: appRouter,
    ctx: callerOf(signedIn.actor, webWiring().uow),
    queryClient,
  });
}

/** Tells whether a prefetched thing does not exist, or may not be seen; the page then says so instead of failing. */
function isMissing({ state }: { state: { error: unknown } }): boolean {
  const cause = state.error instanceof Error ? state.error.cause : null;
  return cause instanceof Refusal && cause.code === 'not-found';
}

export interface ConsolePage {
  signedIn: SignedIn;
  trpc: ReturnType<typeof optionsProxy>;
  /** Runs queries on the server, so that the page arrives with its data; a failed one is asked again by the browser. */
  prefetch: (...queries: readonly unknown[]) => Promise<void>;
  /** What a query that was prefetched answered; undefined where it failed. */
  answered: QueryClient['getQueryData'];
  /** What was prefetched, for `<Hydrated>`. */
  state: () => DehydratedState;
}

/**
 * Opens a page of the console: checks the permission on the server (the layout never does), and gives the page its
 * prefetching. Who lacks the permission is sent to a page that says which role would have it.
 */
export async function consolePage(permission: Permission): Promise<ConsolePage> {
  const signedIn = await requireSignedIn();
  if (!can(signedIn.actor, permission)) redirect(`/no-access?permission=${encodeURIComponent(permission)}`);
  const queryClient = new QueryClient();
  return {
    signedIn,
    trpc: optionsProxy(signedIn, queryClient),
    async prefetch(...queries) {
      const asked = queries as readonly FetchQueryOptions<unknown, Error, unknown, QueryKey>[];
      await Promise.all(asked.map((query) => queryClient.prefetchQuery(query)));
      if (queryClient.getQueryCache().getAll().some(isMissing)) notFound();
    },
    answered: queryClient.getQueryData.bind(queryClient),
    state: () =>
      dehydrate(queryClient, {
        serializeData: superjson.serialize,
        shouldDehydrateQuery: defaultShouldDehydrateQuery,
      }),
  };
}
