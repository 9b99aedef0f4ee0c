import type { Metadata } from 'next';
import { AuditView } from '#components/governance/audit-view.tsx';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Audit' };

export default async function AuditPage({ params }: { params: Promise<{ id: string }> }) {
  const { trpc, prefetch, state } = await consolePage('control:read');
  const { id } = await params;
  await prefetch(trpc.audits.get.queryOptions({ id }));
  return (
    <Hydrated state={state()}>
      <AuditView id={id} />
    </Hydrated>
  );
}
