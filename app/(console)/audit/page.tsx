import type { Metadata } from 'next';
import { AuditView } from '#components/audit/audit-view.tsx';
import { readAuditFilter } from '#components/audit/read-filter.ts';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Audit log' };

interface Props {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function AuditPage({ searchParams }: Props) {
  const { trpc, prefetch, state } = await consolePage('audit:read');
  const filter = readAuditFilter(await searchParams, new Date());
  await prefetch(trpc.audit.list.queryOptions(filter));
  return (
    <Hydrated state={state()}>
      <AuditView filter={filter} />
    </Hydrated>
  );
}
