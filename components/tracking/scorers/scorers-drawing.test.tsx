import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createTRPCOptionsProxy } from '@trpc/tanstack-react-query';
import { AppRouterContext } from 'next/dist/shared/lib/app-router-context.shared-runtime.js';
import {
  PathnameContext,
  SearchParamsContext,
} from 'next/dist/shared/lib/hooks-client-context.shared-runtime.js';
import type { ReactNode } from 'react';
import { renderToString } from 'react-dom/server';
import { expect, test } from 'vitest';
import { type FrameSession, SessionProvider } from '#components/frame/session.tsx';
import { createClient, TRPCProvider } from '#components/trpc/client.ts';
import type { AppRouter } from '#server/api/root.ts';
import { ExperimentScorersView } from './experiment-scorers-view.tsx';
import { ScorerView } from './scorer-view.tsx';
import { ScorersView } from './scorers-view.tsx';

/** Pages of scorers as the server draws them, over answers as the operations give them. */
const at = new Date('2026-11-21T10:00:00Z');
const ROUTER = { push() {}, replace() {}, refresh() {}, back() {}, forward() {}, prefetch() {} };
const session = {
  person: { id: 'per_1', name: 'Ada', email: 'ada@example.org' },
  roles: ['ml-engineer'],
  permissions: ['experiment:read', 'experiment:write'],
  organisation: { id: 'org_1', slug: 'main', name: 'Main' },
  organisations: [],
  workspaces: [{ id: 'wsp_1', slug: 'main', name: 'Main' }],
} as unknown as FrameSession;

const people = { per_1: { id: 'per_1', name: 'Ada' } };
const scorer = (version: number) => ({
  ...{ id: `scr_${version}`, scorerId: 's-1', name: 'polite', version, versionsCount: 2 },
  ...{ experimentId: 'exp_1', experimentName: 'credit', experimentNumber: '7', workspaceId: 'wsp_1' },
  ...{ createdBy: 'per_1', createdAt: at, kind: 'judge with instructions', model: 'openai:/m' },
});
const shown = (version: number) => ({
  ...scorer(version),
  ...{ instructions: `Is {{ outputs }} polite, try ${version}?`, description: 'Looks for manners.' },
  ...{ definition: '{"instructions_judge_pydantic_data":{}}', people },
});
const experiment = {
  ...{ id: 'exp_1', wireId: '7', name: 'credit "one"', workspaceId: 'wsp_1', lifecycle: 'active' },
  ...{ artifactLocation: '', createdBy: 'per_1', createdAt: at, updatedAt: at, tags: [] },
};

function draw(node: ReactNode): string {
  const queryClient = new QueryClient({
    defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY } },
  });
  const trpc = createTRPCOptionsProxy<AppRouter>({ client: createClient(), queryClient });
  const keep = (key: readonly unknown[], data: unknown) => queryClient.setQueryData(key, data);
  const nothing = { items: [], nextCursor: null, people: {} };
  keep(trpc.scorers.browse.queryKey({}), { items: [scorer(2)], nextCursor: null, people });
  keep(trpc.scorers.browse.queryKey({ search: 'rude' }), nothing);
  keep(trpc.scorers.browse.queryKey({ experimentId: 'exp_1' }), nothing);
  keep(trpc.experiments.get.queryKey({ experimentId: 'exp_1' }), experiment);
  keep(trpc.scorers.browse.queryKey({ experimentId: 'exp_2' }), nothing);
  keep(trpc.experiments.get.queryKey({ experimentId: 'exp_2' }), {
    ...experiment,
    id: 'exp_2',
    lifecycle: 'deleted',
  });
  keep(trpc.scorers.show.queryKey({ scorerId: 's-1' }), shown(2));
  keep(trpc.scorers.show.queryKey({ scorerId: 's-1', version: 1 }), { ...shown(1), instructions: null });
  keep(trpc.scorers.history.queryKey({ scorerId: 's-1' }), {
    ...{ items: [scorer(2), scorer(1)], nextCursor: null, people },
  });
  const html = renderToString(
    <AppRouterContext value={ROUTER as never}>
      <PathnameContext value="/scorers">
        <SearchParamsContext value={new URLSearchParams() as never}>
          <QueryClientProvider client={queryClient}>
            <TRPCProvider trpcClient={createClient()} queryClient={queryClient}>
              <SessionProvider session={session}>{node}</SessionProvider>
            </TRPCProvider>
          </QueryClientProvider>
        </SearchParamsContext>
      </PathnameContext>
    </AppRouterContext>,
  );
  return html.replace(/<!-- -->/g, '');
}

const cases: [string, () => ReactNode, RegExp[]][] = [
  [
    'the list',
    () => <ScorersView />,
    [/<h1[^>]*>Scorers</, /href="\/scorers\/s-1"/, /judge with instructions/, /credit/, />Ada</],
  ],
  ['a search that finds none', () => <ScorersView search="rude" />, [/No scorer is called &quot;rude&quot;/]],
  [
    'an experiment without any, which says how to begin',
    () => <ExperimentScorersView experimentId="exp_1" />,
    [
      /No scorers yet/,
      /set_experiment\(&quot;credit \\&quot;one\\&quot;&quot;\)/,
      /make_judge/,
      /href="\/experiments\/exp_1\/scorers"/,
    ],
  ],
  [
    'a deleted experiment without any, which takes none',
    () => <ExperimentScorersView experimentId="exp_2" />,
    [/It had no scorers when it was deleted/, /^(?!.*make_judge)/s],
  ],
  [
    'a scorer',
    () => <ScorerView scorerId="s-1" />,
    [
      /<h1[^>]*>.*polite/,
      /Is \{\{ outputs \}\} polite, try 2\?/,
      /Looks for manners\./,
      /href="\/experiments\/exp_1\/traces\?filter=feedback/,
      /Version 2, shown here/,
      /href="\/scorers\/s-1\?version=1"/,
      /instructions_judge_pydantic_data/,
    ],
  ],
  [
    'an older version that tells nothing of itself',
    () => <ScorerView scorerId="s-1" version={1} />,
    [/version 1</, /Version 1, shown here/],
  ],
];

test.each(cases)('%s', (_, node, expected) => {
  const html = draw(node());
  for (const words of expected) expect(html).toMatch(words);
  expect(html).not.toContain('undefined');
});
