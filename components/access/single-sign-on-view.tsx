'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Building2 } from 'lucide-react';
import { useState } from 'react';
import { useWhyNot } from '#components/frame/session.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { refusalOf } from '#components/trpc/refusal.ts';
import { Button } from '#components/ui/button.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { ErrorState } from '#components/ui/error-state.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import { CreateConnectionDialog } from './connection-dialog.tsx';
import { ConnectionPanel } from './connection-panel.tsx';
import { SettingsTabs } from './settings-tabs.tsx';

/** The identity providers by which people of the organisation come in. */
export function SingleSignOnView() {
  const trpc = useTRPC();
  const client = useQueryClient();
  const [isConnecting, setIsConnecting] = useState(false);
  const whyNot = useWhyNot()('sso:manage');
  const found = useQuery(trpc.sso.list.queryOptions({}));
  const refresh = () => void client.invalidateQueries({ queryKey: trpc.sso.list.queryKey() });
  const connect = (
    <Button variant="primary" reason={whyNot} onClick={() => setIsConnecting(true)}>
      Connect provider
    </Button>
  );
  const connections = found.data?.connections;
  return (
    <>
      <PageHeader
        title="Settings"
        lead="People sign in with the account they have at work. Who they are is decided by their provider’s own id for them, never by an address."
        actions={connections && connections.length > 0 && connect}
      />
      <SettingsTabs />
      {found.error ? (
        <ErrorState
          title="The identity providers could not be read"
          message={refusalOf(found.error).message}
          reference={refusalOf(found.error).reference}
          onRetry={() => void found.refetch()}
        />
      ) : !found.data ? (
        <SkeletonRows rows={3} />
      ) : found.data.connections.length === 0 ? (
        <Panel flush title="Single sign-on">
          <EmptyState icon={Building2} title="No identity provider yet" action={connect}>
            Connect Okta, Entra, Keycloak or any other that speaks OpenID Connect, and people need no password
            here.
          </EmptyState>
        </Panel>
      ) : (
        <div className="grid gap-4">
          {found.data.connections.map((connection) => (
            <ConnectionPanel
              key={connection.id}
              connection={connection}
              passwordAdmins={found.data.passwordAdmins}
              signInAddress={found.data.signInAddress}
              onChanged={refresh}
            />
          ))}
        </div>
      )}
      {isConnecting && <CreateConnectionDialog onDone={refresh} onClose={() => setIsConnecting(false)} />}
    </>
  );
}
