import type { Metadata } from 'next';
import { type AuditFilter, AuditsView } from '#components/governance/audits-view.tsx';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Audits' };

interface Props {
  searchParams: Promise<{ state?: string; cursor?: string }>;
}

export default async function AuditsPage({ searchParams }: Props) {
  const { trpc, prefetch, state } = await consolePage('control:read');
  const given = await searchParams;
  const filter: AuditFilter = {
    state: given.state === 'over' || given.state === 'all' ? given.state : 'open',
    cursor: given.cursor,
  };
  await prefetch(trpc.audits.list.queryOptions(filter));
  return (
    <Hydrated state={state()}>
      <AuditsView filter={filter} />
    </Hydrated>
  );
}
