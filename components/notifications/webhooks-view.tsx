'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Webhook } from 'lucide-react';
import { useState } from 'react';
import { SettingsTabs } from '#components/access/settings-tabs.tsx';
import { useWhyNot } from '#components/frame/session.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { refusalOf } from '#components/trpc/refusal.ts';
import { Button } from '#components/ui/button.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { ErrorState } from '#components/ui/error-state.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import { CreateWebhookDialog } from './webhook-dialog.tsx';
import { WebhookRow } from './webhook-row.tsx';

const REFRESH_MS = 5_000;

/** Where the audit log is sent as it grows. */
export function WebhooksView() {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [isCreating, setIsCreating] = useState(false);
  const whyNot = useWhyNot()('webhook:manage');
  const webhooks = useQuery(trpc.webhooks.list.queryOptions({}, { refetchInterval: REFRESH_MS }));
  const refresh = () => void queries.invalidateQueries({ queryKey: trpc.webhooks.list.pathKey() });
  const create = (
    <Button variant="primary" reason={whyNot} onClick={() => setIsCreating(true)}>
      Set up webhook
    </Button>
  );
  const items = webhooks.data?.items;
  return (
    <>
      <PageHeader
        title="Settings"
        lead="Other systems get the audit log as it grows: signed, in order, without a gap."
        actions={create}
      />
      <SettingsTabs />
      <Panel flush title="Webhooks">
        {webhooks.error ? (
          <ErrorState
            title="The webhooks could not be read"
            message={refusalOf(webhooks.error).message}
            reference={refusalOf(webhooks.error).reference}
            onRetry={() => void webhooks.refetch()}
          />
        ) : !items ? (
          <SkeletonRows rows={3} />
        ) : items.length === 0 ? (
          <EmptyState icon={Webhook} title="No webhooks yet" action={create}>
            A webhook sends each event of the log to another system, such as a SIEM or a chat.
          </EmptyState>
        ) : (
          <ul>
            {items.map((webhook) => (
              <WebhookRow key={webhook.id} webhook={webhook} onChanged={refresh} />
            ))}
          </ul>
        )}
      </Panel>
      {isCreating && <CreateWebhookDialog onCreated={refresh} onClose={() => setIsCreating(false)} />}
    </>
  );
}
