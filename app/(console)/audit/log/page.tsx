import type { Metadata } from 'next';
import { LogView } from '#components/audit/log-view.tsx';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Log integrity' };

export default async function AuditLogPage() {
  const { trpc, prefetch, state } = await consolePage('audit:read');
  await prefetch(trpc.auditLog.show.queryOptions({}));
  return (
    <Hydrated state={state()}>
      <LogView />
    </Hydrated>
  );
}
