import type { Metadata } from 'next';
import { WebhooksView } from '#components/notifications/webhooks-view.tsx';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Webhooks' };

/** Where the audit log is sent. */
export default async function WebhooksPage() {
  const { state } = await consolePage('webhook:read');
  return (
    <Hydrated state={state()}>
      <WebhooksView />
    </Hydrated>
  );
}
