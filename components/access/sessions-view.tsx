'use client';

import { useSuspenseQuery } from '@tanstack/react-query';
import { useCan } from '#components/frame/session.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { PageHeader } from '#components/ui/page-header.tsx';
import { OrganisationSessionsPanel } from './organisation-sessions-panel.tsx';
import { SessionsPanel } from './sessions-panel.tsx';
import { SettingsTabs } from './settings-tabs.tsx';

/** Where the reader is signed in; admins see everybody's sessions in the organisation below. */
export function SessionsView() {
  const trpc = useTRPC();
  const can = useCan();
  const { data } = useSuspenseQuery(trpc.account.read.queryOptions({}));
  return (
    <>
      <PageHeader
        title="Settings"
        lead="Every browser that is signed in. What is ended is signed out at once."
      />
      <SettingsTabs />
      <div className="grid gap-4">
        <SessionsPanel sessions={data.sessions} />
        {can('people:disable') && <OrganisationSessionsPanel />}
      </div>
    </>
  );
}
