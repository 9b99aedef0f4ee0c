import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createTRPCOptionsProxy } from '@trpc/tanstack-react-query';
import { renderToString } from 'react-dom/server';
import { expect, test } from 'vitest';
import { type FrameSession, SessionProvider } from '#components/frame/session.tsx';
import { createClient, TRPCProvider } from '#components/trpc/client.ts';
import type { AppRouter } from '#server/api/root.ts';
import type { SecretEntry } from './rows.ts';
import { SecretsSection } from './secrets-section.tsx';

/** The section as the server draws it, over answers as the operation gives them. */
function sessionOf(permissions: readonly string[], workspaces: readonly string[] = ['Main']): FrameSession {
  return {
    person: { id: 'per_1', name: 'Olga', email: 'olga@example.org' },
    roles: ['operator'],
    permissions,
    organisation: { id: 'org_1', slug: 'main', name: 'Main' },
    organisations: [],
    workspaces: workspaces.map((name, index) => ({ id: `wsp_${index + 1}`, slug: name, name })),
  } as unknown as FrameSession;
}

const SECRET: SecretEntry = {
  id: 'sec_1',
  workspaceId: 'wsp_2',
  name: 'content-safety',
  origin: 'https://safety.example',
  header: 'x-key',
  setBy: { id: 'per_1', name: 'Olga' },
  setAt: new Date('2026-11-21T10:00:00Z'),
  usedBy: [],
};

function draw(session: FrameSession, items: readonly SecretEntry[]): string {
  const client = createClient();
  const queryClient = new QueryClient();
  const trpc = createTRPCOptionsProxy<AppRouter>({ client, queryClient });
  queryClient.setQueryData(trpc.secrets.list.queryKey({}), { items: [...items] });
  const html = renderToString(
    <QueryClientProvider client={queryClient}>
      <TRPCProvider trpcClient={client} queryClient={queryClient}>
        <SessionProvider session={session}>
          <SecretsSection />
        </SessionProvider>
      </TRPCProvider>
    </QueryClientProvider>,
  );
  return html.replace(/<!-- -->/g, '');
}

test('an empty section leads on', () => {
  const html = draw(sessionOf(['secret:manage']), []);
  expect(html).toMatch(/No secrets yet/);
  expect(html.match(/Set secret/g)).toHaveLength(1);
});

test('says where a secret goes, who set it and who needs it, and lets it be removed when nobody does', () => {
  const mayManage = sessionOf(['secret:manage'], ['Main', 'Lending']);
  const unused = draw(mayManage, [SECRET]);
  for (const words of ['content-safety', 'https://safety.example', 'x-key', 'by Olga', 'Lending'])
    expect(unused).toContain(words);
  // A long name has room beside its value, not in two buttons.
  expect(unused).toMatch(/Replace value<span class="sr-only"> of content-safety</);
  expect(unused).toContain('no policy names it');
  expect(unused).not.toContain('would lose it');
  const used = draw(mayManage, [{ ...SECRET, usedBy: ['Credit decision'] }]);
  expect(used).toContain('sent for Credit decision');
  expect(used).toContain('Credit decision would lose it');
});

test('offers nothing to those who may not', () => {
  const html = draw(sessionOf([]), [SECRET]);
  expect(html).toContain('content-safety');
  expect(html).not.toMatch(/Replace value|Remove/);
});
