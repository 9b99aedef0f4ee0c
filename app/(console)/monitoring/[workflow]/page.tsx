import type { Metadata } from 'next';
import { MonitoringView } from '#components/monitoring/monitoring-view.tsx';
import { readHours } from '#components/monitoring/read-hours.ts';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Monitoring' };

interface Props {
  params: Promise<{ workflow: string }>;
  searchParams: Promise<{ hours?: string }>;
}

export default async function WorkflowMonitoringPage({ params, searchParams }: Props) {
  const { trpc, prefetch, state } = await consolePage('insight:technical');
  const { workflow: workflowId } = await params;
  const hours = readHours((await searchParams).hours);
  await prefetch(
    trpc.monitoring.drift.queryOptions({ workflowId, hours }),
    trpc.monitoring.alerts.queryOptions({ workflowId }),
  );
  return (
    <Hydrated state={state()}>
      <MonitoringView workflowId={workflowId} hours={hours} />
    </Hydrated>
  );
}
