'use client';

import { useSuspenseQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useMemo } from 'react';
import { useTRPC } from '#components/trpc/client.ts';
import { Button } from '#components/ui/button.tsx';
import { CopyableId } from '#components/ui/copyable-id.tsx';
import { FactStrip } from '#components/ui/fact-strip.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { formatDurationMs } from '#server/platform/domain/wording.ts';
import { experimentHref, runHref } from './addresses.ts';
import { FilesPanel } from './file-tree.tsx';
import { followRun } from './follow-run.ts';
import { LoggedPanels } from './logged-panels.tsx';
import { MetricCharts } from './metric-charts.tsx';
import { orderRunMetrics } from './order-run-metrics.ts';
import { RegisteredPanel } from './registered-panel.tsx';
import type { RunDetail } from './rows.ts';
import { RunMenu } from './run-acts.tsx';
import { isOfSystem } from './run-field.ts';
import { RunModelsPanel } from './run-models-panel.tsx';
import { DatasetsPanel, OriginPanel } from './run-origin-panels.tsx';
import { RunState } from './run-state.tsx';
import { useFolder } from './use-folder.ts';

function Head({ run }: { run: RunDetail }) {
  const took = run.endTime !== null && run.startTime > 0 ? run.endTime - run.startTime : null;
  const note = run.tags.find(({ key }) => key === 'mlflow.note.content')?.value;
  return (
    <>
      <PageHeader
        title={run.name}
        breadcrumb={[
          { label: 'Experiments', href: '/experiments' },
          { label: run.experimentName, href: experimentHref(run.experimentId) },
        ]}
        badge={<RunState status={run.status} lifecycle={run.lifecycle} />}
        lead={note}
        actions={
          <>
            <Button asChild>
              <Link href={`${runHref(run)}/lineage`}>Lineage</Link>
            </Button>
            <RunMenu run={run} />
          </>
        }
      />
      <FactStrip
        facts={[
          {
            label: 'Started',
            value: run.startTime > 0 ? <RelativeTime at={new Date(run.startTime)} /> : 'not said',
          },
          { label: 'Took', value: run.status === 'RUNNING' ? 'still running' : formatDurationMs(took) },
          { label: 'By', value: run.userId || 'not said' },
          { label: 'Run', value: <CopyableId id={run.id} display={run.id.slice(0, 8)} /> },
        ]}
      />
    </>
  );
}

function Charts({ run }: { run: RunDetail }) {
  const runs = useMemo(() => [{ id: run.id, name: run.name }], [run.id, run.name]);
  const keys = orderRunMetrics([run]);
  const own = keys.filter((key) => !isOfSystem(key));
  const system = keys.filter(isOfSystem);
  const isLive = run.status === 'RUNNING';
  return (
    <>
      {own.length > 0 && (
        <section aria-label="Metrics over time">
          <MetricCharts runs={runs} metrics={own} isLive={isLive} />
        </section>
      )}
      {system.length > 0 && (
        <Panel title="The machine" subtitle="What MLflow measured of it while the run went on.">
          <MetricCharts runs={runs} metrics={system} isLive={isLive} />
        </Panel>
      )}
    </>
  );
}

function Files({ run }: { run: RunDetail }) {
  const root = useFolder(run.workspaceId, run.artifactUri);
  if (root === null)
    return (
      <Panel title="Files">
        <p className="text-muted">
          This run keeps its files in a store of its own: <span className="break-all">{run.artifactUri}</span>
        </p>
      </Panel>
    );
  return <FilesPanel title="Files" workspaceId={run.workspaceId} root={root} />;
}

/** One run: what it was given, what came of it, where it came from, and its files; followed while it runs. */
export function RunView({ runId }: { runId: string }) {
  const trpc = useTRPC();
  const { data: run } = useSuspenseQuery(
    trpc.runs.get.queryOptions({ runId }, { refetchInterval: ({ state }) => followRun(state.data) }),
  );
  return (
    <>
      <Head run={run} />
      <div className="grid gap-4">
        <Charts run={run} />
        <LoggedPanels run={run} />
        <DatasetsPanel run={run} />
        <OriginPanel run={run} />
        <RegisteredPanel run={run} />
        <RunModelsPanel run={run} />
        <Files run={run} />
      </div>
    </>
  );
}
