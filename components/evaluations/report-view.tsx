'use client';

import { useSuspenseQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useTRPC } from '#components/trpc/client.ts';
import { CopyableId } from '#components/ui/copyable-id.tsx';
import { FactStrip } from '#components/ui/fact-strip.tsx';
import { KeyValues } from '#components/ui/key-values.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import {
  formatCount,
  formatDurationMs,
  formatFigure,
  formatPercent,
} from '#server/platform/domain/wording.ts';
import { BiasPanels } from './bias-panels.tsx';
import { ReportTable } from './report-table.tsx';
import type { ReportShown } from './rows.ts';
import { ShareBar } from './share-bar.tsx';

type Findings = ReportShown['report']['findings'];

function metricRows({ overall, faults, latencyMs }: Findings) {
  const plain = (value: number | null) => (value === null ? 'not available' : formatFigure(value));
  return [
    { id: 'auc', cells: ['AUC', <ShareBar key="v" estimate={overall.auc} />, 'area, higher is better'] },
    {
      id: 'accuracy',
      cells: ['Accuracy', <ShareBar key="v" estimate={overall.accuracy} />, 'share of rows'],
    },
    {
      id: 'precision',
      cells: ['Precision', <ShareBar key="v" estimate={overall.precision} />, 'share of predicted positives'],
    },
    {
      id: 'recall',
      cells: ['Recall', <ShareBar key="v" estimate={overall.recall} />, 'share of actual positives'],
    },
    {
      id: 'brier',
      cells: ['Brier score', <ShareBar key="v" estimate={overall.brier} />, 'squared error, lower is better'],
    },
    { id: 'logLoss', cells: ['Log loss', plain(overall.logLoss), 'nats per row, lower is better'] },
    { id: 'ece', cells: ['Calibration error (ECE)', plain(overall.ece), 'mean gap, lower is better'] },
    {
      id: 'cost',
      cells: [
        'Cost',
        `${formatFigure(overall.cost)} in all, ${plain(overall.costPerCase)} per row`,
        "the plan's cost points, lower is better",
      ],
    },
    {
      id: 'errors',
      cells: ['Rows without an answer', <ShareBar key="v" estimate={faults.rate} />, 'share of rows'],
    },
    {
      id: 'latency',
      cells: [
        'Latency',
        `${formatDurationMs(latencyMs.p50)} median, ${formatDurationMs(latencyMs.p95)} p95`,
        'per row, from here to the cluster and back',
      ],
    },
  ];
}

function SlicesPanel({ slices }: { slices: Findings['slices'] }) {
  if (slices.length === 0) return null;
  return (
    <Panel
      title="Slices"
      subtitle="AUC with its 95 % interval. Groups below the plan's smallest size are shown and not judged."
      flush
    >
      <ReportTable
        caption="Slices"
        head={[
          { label: 'Group' },
          { label: 'Rows', isNumber: true },
          { label: 'AUC' },
          { label: 'Accuracy', isNumber: true },
          { label: 'Cost per row', isNumber: true },
        ]}
        rows={slices.map(({ columns, group, isLargeEnough, block }) => ({
          id: `${columns.join()} ${group}`,
          cells: [
            <span key="name">
              <span className="text-muted">{columns.join(', ')}</span> {group}
              {!isLargeEnough && <span className="text-muted"> (too small)</span>}
            </span>,
            formatCount(block.n),
            <ShareBar key="auc" estimate={block.auc} />,
            formatPercent(block.accuracy.value),
            formatFigure(block.costPerCase),
          ],
        }))}
      />
    </Panel>
  );
}

function Confusion({ overall }: { overall: Findings['overall'] }) {
  const { truePositive, falsePositive, trueNegative, falseNegative } = overall.confusion;
  return (
    <Panel title="Decisions at the threshold" subtitle={`${formatCount(overall.n)} rows`} flush>
      <ReportTable
        caption="Confusion matrix"
        head={[
          { label: 'Truth' },
          { label: 'Predicted positive', isNumber: true },
          { label: 'Predicted negative', isNumber: true },
        ]}
        rows={[
          { id: 'p', cells: ['Positive', formatCount(truePositive), formatCount(falseNegative)] },
          { id: 'n', cells: ['Negative', formatCount(falsePositive), formatCount(trueNegative)] },
        ]}
      />
    </Panel>
  );
}

/** What Interlock measured of one version: metrics with intervals, slices, bias, and on what exactly. */
export function ReportView({ id }: { id: string }) {
  const trpc = useTRPC();
  const { data } = useSuspenseQuery(trpc.evaluations.report.queryOptions({ evaluationId: id }));
  const { report } = data;
  const { model, served, dataset, plan, findings } = report;
  const versionHref = `/models/${model.id}/versions/${model.version}`;
  return (
    <>
      <PageHeader
        title={`${model.name} version ${model.version}, measured in ${served.environment}`}
        breadcrumb={[
          { label: 'Models', href: '/models' },
          { label: model.name, href: `/models/${model.id}` },
          { label: `Version ${model.version}`, href: versionHref },
        ]}
        badge={<StateBadge signal="clear">Measured by Interlock</StateBadge>}
        lead={`${formatCount(dataset.rows)} rows of ${dataset.name} were sent to what ${served.cluster} serves.`}
      />
      <FactStrip
        facts={[
          { label: 'AUC', value: formatFigure(findings.overall.auc.value) },
          { label: 'Cost', value: formatFigure(findings.overall.cost) },
          { label: 'Without an answer', value: formatPercent(findings.faults.rate.value) },
          { label: 'Plan', value: plan.number },
          { label: 'Measured', value: <RelativeTime at={data.createdAt} /> },
          {
            label: 'Report SHA-256',
            value: <CopyableId id={data.reportDigest} display={data.reportDigest.slice(0, 12)} />,
          },
        ]}
      />
      <div className="grid gap-4">
        <Panel title="Metrics" subtitle="Each with its 95 % interval where there is one." flush>
          <ReportTable
            caption="Metrics"
            head={[{ label: 'Metric' }, { label: 'Value' }, { label: 'Unit' }]}
            rows={metricRows(findings)}
          />
        </Panel>
        <Confusion overall={findings.overall} />
        <SlicesPanel slices={findings.slices} />
        <BiasPanels bias={findings.bias} />
        <Panel title="What was measured">
          <KeyValues
            items={[
              {
                label: 'Version',
                value: (
                  <Link href={versionHref} className="hover:underline">
                    {model.name} version {model.version}
                  </Link>
                ),
              },
              {
                label: 'Artifact',
                value: <CopyableId id={model.artifact} display={model.artifact.slice(0, 12)} />,
              },
              {
                label: 'Served as',
                value: `revision ${served.revision} of ${served.workflow}, ${served.engineModel} on ${served.cluster}`,
              },
              {
                label: 'Dataset',
                value: <CopyableId id={dataset.digest} display={dataset.digest.slice(0, 12)} />,
              },
              { label: 'Plan', value: <CopyableId id={plan.digest} display={plan.digest.slice(0, 12)} /> },
            ]}
          />
        </Panel>
      </div>
    </>
  );
}
