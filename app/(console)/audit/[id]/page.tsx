import type { Metadata } from 'next';
import { EventView } from '#components/audit/event-view.tsx';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Audit event' };

export default async function AuditEventPage({ params }: { params: Promise<{ id: string }> }) {
  const { trpc, prefetch, state } = await consolePage('audit:read');
  const { id } = await params;
  await prefetch(trpc.audit.get.queryOptions({ id }));
  return (
    <Hydrated state={state()}>
      <EventView id={id} />
    </Hydrated>
  );
}
