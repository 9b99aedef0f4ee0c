'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { FolderSync } from 'lucide-react';
import Link from 'next/link';
import { useTRPC } from '#components/trpc/client.ts';
import { refusalOf } from '#components/trpc/refusal.ts';
import { Button } from '#components/ui/button.tsx';
import { CodeBlock } from '#components/ui/code-block.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { ErrorState } from '#components/ui/error-state.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import { DirectoryPanel } from './directory-panel.tsx';
import { SettingsTabs } from './settings-tabs.tsx';

/** The directories that say who works here, and what their groups stand for. */
export function ProvisioningView() {
  const trpc = useTRPC();
  const client = useQueryClient();
  const found = useQuery(trpc.provisioning.list.queryOptions({}));
  const refresh = () => void client.invalidateQueries({ queryKey: trpc.provisioning.list.queryKey() });
  return (
    <>
      <PageHeader
        title="Settings"
        lead="A directory creates people here, takes them out at once when they leave, and puts them into groups that stand for roles."
      />
      <SettingsTabs />
      {found.error ? (
        <ErrorState
          title="Provisioning could not be read"
          message={refusalOf(found.error).message}
          reference={refusalOf(found.error).reference}
          onRetry={() => void found.refetch()}
        />
      ) : !found.data ? (
        <SkeletonRows rows={3} />
      ) : found.data.directories.length === 0 ? (
        <Panel flush title="Provisioning">
          <EmptyState
            icon={FolderSync}
            title="No directory yet"
            action={
              <Button asChild variant="primary">
                <Link href="/settings/single-sign-on">Open single sign-on</Link>
              </Button>
            }
          >
            Provisioning comes from the directory of an identity provider. Connect the provider first.
          </EmptyState>
        </Panel>
      ) : (
        <div className="grid gap-4">
          <Panel title="SCIM address" subtitle="The same for every directory; the token tells them apart.">
            <CodeBlock label="SCIM 2.0 base URL" code={found.data.address} />
          </Panel>
          {found.data.directories.map((directory) => (
            <DirectoryPanel key={directory.connectionId} directory={directory} onChanged={refresh} />
          ))}
        </div>
      )}
    </>
  );
}
