import { cookies } from 'next/headers';
import type { ReactNode } from 'react';
import { AppShell } from '#components/frame/app-shell.tsx';
import type { FrameSession } from '#components/frame/session.tsx';
import { LiveFeed } from '#components/home/live-feed.tsx';
import { DataProvider } from '#components/trpc/provider.tsx';
import { can } from '#server/access/domain/authorize.ts';
import { PERMISSIONS, type Permission } from '#server/access/domain/permissions.ts';
import { requireConsole } from '#server/api/caller.ts';

async function frameSession(): Promise<FrameSession> {
  const { actor, person, organisation, organisations, workspaces } = await requireConsole();
  return {
    person: { id: person.id, name: person.name, email: person.email },
    roles: [...new Set(actor.roles.map(({ role }) => role))],
    permissions: (Object.keys(PERMISSIONS) as Permission[]).filter((permission) => can(actor, permission)),
    organisation,
    organisations,
    workspaces,
  };
}

/** The frame around every page of the console. It shows who is signed in and decides nothing: each page checks for itself. */
export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  const session = await frameSession();
  const railStartsNarrow = (await cookies()).get('rail')?.value === 'narrow';
  return (
    <DataProvider>
      <LiveFeed>
        <AppShell session={session} railStartsNarrow={railStartsNarrow}>
          {children}
        </AppShell>
      </LiveFeed>
    </DataProvider>
  );
}
