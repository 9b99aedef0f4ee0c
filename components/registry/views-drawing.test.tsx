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
import { modelCardSchema } from '#server/registry/domain/model-card.ts';
import { requiredSections } from '#server/registry/domain/required-sections.ts';
import { BesideView } from './beside-view.tsx';
import { CardEditorView } from './card-editor-view.tsx';
import { ComparePromptsView } from './compare-prompts-view.tsx';
import { ModelsView } from './models-view.tsx';
import { PromptVersionView } from './prompt-version-view.tsx';
import { PromptView } from './prompt-view.tsx';
import { PromptsView } from './prompts-view.tsx';
import { RegisterPromptForm } from './register-prompt-form.tsx';

/** Pages of prompts and cards as the server draws them, over answers as the operations give them. */
const at = new Date('2026-11-21T10:00:00Z');
const ROUTER = { push() {}, replace() {}, refresh() {}, back() {}, forward() {}, prefetch() {} };
const session = {
  person: { id: 'per_1', name: 'Ada', email: 'ada@example.org' },
  roles: ['ml-engineer'],
  permissions: ['model:read', 'model:create', 'version:register', 'alias:set', 'workflow:simulate'],
  organisation: { id: 'org_1', slug: 'main', name: 'Main' },
  organisations: [],
  workspaces: [{ id: 'wsp_1', slug: 'main', name: 'Main' }],
} as unknown as FrameSession;

const version = (number: number, content: string) => ({
  id: `ver_${number}`,
  model: { id: 'mdl_1', name: 'letter' },
  number,
  description: `Try ${number}.`,
  artifact: {
    id: 'art_1',
    digest: String(number).repeat(64),
    sizeBytes: 100,
    mediaType: '',
    fileName: 'p.json',
  },
  format: 'prompt',
  signature: { inputs: [], outputs: [] },
  tensorMapping: { inputs: [], outputs: [] },
  trainingProfile: null,
  licence: null,
  source: null,
  content: { kind: 'prompt', messages: [{ role: 'user', content }] },
  trainingDataset: null,
  tags: {},
  card: modelCardSchema.parse({ summary: 'Writes *letters*.' }),
  cardRevision: { number: 1, digest: 'c'.repeat(64), authors: ['per_1'] },
  registration: { status: 'READY', statusMessage: null, stage: 'None', sourceUri: '' },
  evaluations: [],
  contributors: ['per_1'],
  createdBy: 'per_1',
  createdAt: at,
  workspaceId: 'wsp_1',
  people: { per_1: { id: 'per_1', name: 'Ada' } },
  files: null,
});

const head = {
  ...{
    id: 'mdl_1',
    workspaceId: 'wsp_1',
    name: 'letter',
    description: '',
    kind: 'prompt',
    createdBy: 'per_1',
  },
  ...{ createdAt: at, versionsCount: 2, latest: { id: 'ver_2', number: 2, createdAt: at.toISOString() } },
  aliases: [{ id: 'als_1', name: 'production', versionNumber: 1, setBy: 'per_1', setAt: at }],
  followed: [{ alias: 'production', deployments: 1 }],
};
const workflow = { id: 'wfl_1', slug: 'letters', name: 'Letters' };
const pointers = {
  followers: [{ alias: 'production', workflow, environment: 'production' }],
  waiting: [
    ...[
      {
        kind: 'alias',
        name: 'production',
        to: 2,
        environment: 'production',
        request: { id: 'chg_1', number: 7 },
      },
    ],
  ],
  bindings: [{ workflow, promptVersion: 1 }],
};
const versions = [version(2, 'Write kindly to {{name}}.'), version(1, 'Write to {{name}}.')];
const model = 'letter';

function answers(): QueryClient {
  const queryClient = new QueryClient({
    defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY } },
  });
  const trpc = createTRPCOptionsProxy<AppRouter>({ client: createClient(), queryClient });
  const keep = (key: readonly unknown[], data: unknown) => queryClient.setQueryData(key, data);
  const page = { items: versions, nextCursor: null };
  keep(trpc.models.list.queryKey({ kind: 'prompt' }), { items: [head], nextCursor: null });
  const scorecard = { ...head, id: 'mdl_2', name: 'scorecard', kind: 'classifier' };
  keep(trpc.models.list.queryKey({ exceptKind: 'prompt' }), { items: [scorecard], nextCursor: null });
  keep(trpc.models.get.queryKey({ model }), head);
  keep(trpc.models.get.queryKey({ model: 'lone' }), { ...head, id: 'mdl_3', name: 'lone' });
  keep(trpc.versions.list.queryKey({ model: 'lone', limit: 100 }), {
    items: [versions[1]],
    nextCursor: null,
  });
  keep(trpc.models.pointers.queryKey({ model: 'mdl_1' }), pointers);
  keep(trpc.versions.list.queryKey({ model }), page);
  keep(trpc.versions.list.queryKey({ model, limit: 1 }), { items: [versions[0]], nextCursor: null });
  keep(trpc.versions.list.queryKey({ model, limit: 1, cursor: '2' }), {
    items: [versions[1]],
    nextCursor: null,
  });
  keep(trpc.versions.list.queryKey({ model, limit: 100 }), page);
  for (const one of versions) keep(trpc.versions.get.queryKey({ model, version: String(one.number) }), one);
  keep(trpc.versions.sideBySide.queryKey({ versionIds: 'ver_1,ver_2' }), {
    versions: versions.map((facts) => ({ facts, run: null, files: [], filesCount: 0 })),
  });
  const sections = requiredSections([{ riskTier: 'high', sections: ['summary', 'limits'] }], ['high']);
  const revision = { number: 0, card: versions[0]?.card, note: '', createdBy: 'Ada', createdAt: at };
  const shown = {
    version: { id: 'ver_2', number: 2, model: { id: 'mdl_1', name: 'letter' } },
    revisions: [revision],
    sections,
    usedBy: [{ ...workflow, riskTier: 'high' }],
  };
  keep(trpc.cards.show.queryKey({ model, version: '2' }), shown);
  keep(trpc.cards.show.queryKey({ versionId: 'ver_2' }), shown);
  return queryClient;
}

function draw(node: ReactNode): string {
  const queryClient = answers();
  const html = renderToString(
    <AppRouterContext value={ROUTER as never}>
      <PathnameContext value="/prompts/mdl_1">
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
    'the list of models, which asks for what is no prompt',
    () => <ModelsView />,
    [/<h1[^>]*>Models</, /href="\/models\/mdl_2"/],
  ],
  [
    'the list of prompts',
    () => <PromptsView />,
    [/<h1[^>]*>Prompts</, /href="\/prompts\/mdl_1"/, /href="\/prompts\/new"/],
  ],
  [
    'a prompt',
    () => <PromptView model={model} />,
    [
      /Version 2, the newest/,
      /<mark[^>]*>\{\{name\}\}</,
      /said by Letters/,
      /href="\/requests\/chg_1"[^>]*>request 7</,
      /Followed by<a [^>]*href="\/workflows\/wfl_1"[^>]*>Letters</,
    ],
  ],
  [
    'a version of a prompt',
    () => <PromptVersionView model={model} version="2" />,
    [
      /href="\/prompts\/mdl_1\/compare\?to=2"/,
      /href="\/prompts\/mdl_1\/versions\/new\?from=2"/,
      /href="\/prompts\/mdl_1\/versions\/2\/card"/,
      /Try it against a workflow/,
      /<em>letters<\/em>/,
      /Its workflows require Known limits\./,
    ],
  ],
  [
    'the next version, from an older one',
    () => <RegisterPromptForm model={model} from="1" />,
    [
      /Write to \{\{name\}\}\.<\/textarea>/,
      /What changes against version 1/,
      /It says what it was based on\./,
      /href="\/prompts\/mdl_1"[^>]*>Cancel/,
    ],
  ],
  [
    'a prompt of one version compared, which leads to the next',
    () => <ComparePromptsView model="lone" />,
    [/There is only version 1/, /href="\/prompts\/mdl_3\/versions\/new"[^>]*>Write next version/],
  ],
  [
    'two versions of a prompt compared',
    () => <ComparePromptsView model={model} to="2" />,
    [/From version 1 to 2/, /1 word added\./, /<ins[^>]*>.*kindly/],
  ],
  [
    'the editor of a card',
    () => <CardEditorView model={model} version="2" isPrompt />,
    [
      /Card of letter version 2/,
      /href="\/prompts\/mdl_1\/versions\/2"/,
      /required/,
      /Still to be said: Known limits\./,
      /As registered/,
    ],
  ],
  [
    'versions side by side',
    () => <BesideView versionIds="ver_1,ver_2" />,
    [/Compare 2 versions/, /Model cards/, /No run that is tracked here logged a parameter/],
  ],
];

test.each(cases)('%s', (_, node, expected) => {
  const html = draw(node());
  for (const words of expected) expect(html).toMatch(words);
  expect(html).not.toContain('undefined');
});
