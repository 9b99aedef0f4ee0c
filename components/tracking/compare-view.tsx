'use client';

import { useSuspenseQueries } from '@tanstack/react-query';
import { GitCompare } from 'lucide-react';
import Link from 'next/link';
import { useMemo } from 'react';
import { MOST_XY_SERIES } from '#components/charts/prepare-xy.ts';
import { useTRPC } from '#components/trpc/client.ts';
import { Button } from '#components/ui/button.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { countOf } from '#server/platform/domain/wording.ts';
import { experimentHref, runHref } from './addresses.ts';
import { ComparisonTable } from './comparison-table.tsx';
import { formatMetric } from './format-metric.ts';
import { MetricCharts } from './metric-charts.tsx';
import { orderRunMetrics } from './order-run-metrics.ts';
import { ParallelChart } from './parallel-chart.tsx';
import { prepareComparison } from './prepare-comparison.ts';
import { type RunDetail, shownRun } from './rows.ts';
import { isOfSystem, type RunField } from './run-field.ts';

/** Axes of the parallel coordinates: what the runs were given differently, then what came of it. */
const MOST_AXES = 6;

function axesOf(runs: readonly RunDetail[]): RunField[] {
  const shown = runs.map(shownRun);
  const params = prepareComparison(
    shown.map((run) => run.params),
    String,
  ).filter(({ differs }) => differs);
  const metrics = orderRunMetrics(runs).filter((name) => !isOfSystem(name));
  return [
    ...params.slice(0, MOST_AXES).map(({ name }): RunField => ({ kind: 'params', key: name })),
    ...metrics.slice(0, MOST_AXES).map((key): RunField => ({ kind: 'metrics', key })),
  ];
}

/** Runs of one name are told apart by the beginnings of their ids. */
function namesOf(runs: readonly RunDetail[]): string[] {
  return runs.map(({ id, name }) =>
    runs.some((other) => other.id !== id && other.name === name) ? `${name} ${id.slice(0, 4)}` : name,
  );
}

function Tables({ runs, names }: { runs: readonly RunDetail[]; names: readonly string[] }) {
  const shown = useMemo(() => runs.map(shownRun), [runs]);
  const heads = runs.map((run, index) => ({
    id: run.id,
    name: names[index] ?? run.name,
    href: runHref(run),
  }));
  return (
    <>
      <ComparisonTable
        title="Parameters"
        heads={heads}
        lines={prepareComparison(
          shown.map(({ params }) => params),
          String,
        )}
        emptyText="None of these runs logged a parameter."
      />
      <ComparisonTable
        title="Metrics"
        align="end"
        heads={heads}
        lines={prepareComparison(
          shown.map(({ metrics }) => metrics),
          formatMetric,
        )}
        emptyText="None of these runs logged a metric."
      />
      <ComparisonTable
        title="Code and data"
        heads={heads}
        lines={prepareComparison(
          runs.map((run) => ({
            Source: shownTag(run, 'mlflow.source.name'),
            Commit: shownTag(run, 'mlflow.source.git.commit'),
            Data:
              run.datasets.map(({ name, digest }) => `${name} ${digest.slice(0, 8)}`).join(', ') ||
              'not logged',
          })),
          String,
        )}
        emptyText="Nothing is known."
      />
    </>
  );
}

function shownTag(run: RunDetail, tag: string): string {
  return run.tags.find(({ key }) => key === tag)?.value ?? 'not logged';
}

function Compared({ runIds }: { runIds: readonly string[] }) {
  const trpc = useTRPC();
  const runs = useSuspenseQueries({
    queries: runIds.map((runId) => trpc.runs.get.queryOptions({ runId })),
    combine: (results) => results.map(({ data }) => data),
  });
  const names = namesOf(runs);
  const drawn = runs.slice(0, MOST_XY_SERIES).map(({ id }, index) => ({ id, name: names[index] ?? id }));
  const metrics = orderRunMetrics(runs);
  const shown = useMemo(() => runs.map(shownRun), [runs]);
  const axes = useMemo(() => axesOf(runs), [runs]);
  const [first] = runs;
  const isOne = runs.every(({ experimentId }) => experimentId === first?.experimentId);
  return (
    <>
      <PageHeader
        title={`Compare ${countOf(runs.length, 'run')}`}
        breadcrumb={[
          { label: 'Experiments', href: '/experiments' },
          ...(first && isOne
            ? [{ label: first.experimentName, href: experimentHref(first.experimentId) }]
            : []),
        ]}
        lead="What they were given differently, and what came of it."
      />
      <div className="grid gap-4">
        <Tables runs={runs} names={names} />
        <ParallelChart runs={shown} fields={axes} />
        {metrics.length > 0 && (
          <section aria-label="Metrics over time">
            {runs.length > drawn.length && (
              <p className="mb-2 text-[13px] text-muted">The first {drawn.length} runs are drawn.</p>
            )}
            <MetricCharts
              runs={drawn}
              metrics={metrics}
              isLive={runs.some(({ status }) => status === 'RUNNING')}
            />
          </section>
        )}
      </div>
    </>
  );
}

/** Runs side by side: parameters, metrics, code and data, and their metrics in one another's charts. */
export function CompareView({ runIds }: { runIds: readonly string[] }) {
  if (runIds.length > 0) return <Compared runIds={runIds} />;
  return (
    <>
      <PageHeader title="Compare runs" breadcrumb={[{ label: 'Experiments', href: '/experiments' }]} />
      <EmptyState
        icon={GitCompare}
        title="No runs are chosen"
        action={
          <Button asChild>
            <Link href="/experiments">Open experiments</Link>
          </Button>
        }
      >
        Choose two or more runs in the table of an experiment, and compare them.
      </EmptyState>
    </>
  );
}
