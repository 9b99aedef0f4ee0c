import type { Metadata } from 'next';
import { AlertsView } from '#components/monitoring/alerts-view.tsx';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Monitoring' };

export default async function MonitoringPage() {
  const { trpc, prefetch, state } = await consolePage('insight:technical');
  await prefetch(trpc.monitoring.alerts.queryOptions({}));
  return (
    <Hydrated state={state()}>
      <AlertsView />
    </Hydrated>
  );
}
