import type { Metadata } from 'next';
import { IncidentView } from '#components/incidents/incident-view.tsx';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { can } from '#server/access/domain/authorize.ts';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Incident' };

export default async function IncidentPage({ params }: { params: Promise<{ id: string }> }) {
  const { trpc, prefetch, state, signedIn } = await consolePage('incident:read');
  const { id } = await params;
  await prefetch(
    trpc.incidents.get.queryOptions({ id }),
    ...(can(signedIn.actor, 'insight:technical') ? [trpc.monitoring.alerts.queryOptions({})] : []),
  );
  return (
    <Hydrated state={state()}>
      <IncidentView id={id} />
    </Hydrated>
  );
}
