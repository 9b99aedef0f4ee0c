'use client';

import { useSuspenseQuery } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useMemo } from 'react';
import { BarChart } from '#components/charts/bar-chart.tsx';
import { Histogram } from '#components/charts/histogram.tsx';
import { LineChart } from '#components/charts/line-chart.tsx';
import { useCan } from '#components/frame/session.tsx';
import { ChoiceFilter } from '#components/tables/filters.tsx';
import { useUrlState } from '#components/tables/use-url-state.ts';
import { useTRPC } from '#components/trpc/client.ts';
import { FactStrip } from '#components/ui/fact-strip.tsx';
import {
  countOf,
  formatCount,
  formatDurationMs,
  formatFigure,
  formatPercent,
} from '#server/platform/domain/wording.ts';
import { InsightFrame } from './insight-frame.tsx';
import {
  chartMarkers,
  chartRange,
  confidenceHistogram,
  faultShare,
  seriesByVersion,
  seriesOf,
  stepWords,
  versionLabel,
} from './prepare-insight.ts';
import type { InsightQuery } from './read-query.ts';
import type { TechnicalData } from './rows.ts';
import { VersionTable } from './version-table.tsx';

const BY_VERSION = [{ value: 'version', label: 'One line per version' }];
const SHARE_BOUNDS = [0, 1] as const;
const SYNC = 'technical';

/** What all charts of the page share: range, events, zooming, and the way to the decisions behind a point. */
function useShared(data: TechnicalData, query: InsightQuery) {
  const url = useUrlState();
  const router = useRouter();
  const can = useCan();
  const shared = useMemo(() => ({ ...chartRange(data), markers: chartMarkers(data) }), [data]);
  const goTo = (at: number) => {
    const [from, until] = [at, at + shared.stepMs].map((ms) => new Date(ms).toISOString());
    const params = new URLSearchParams({
      workflowId: query.workflowId,
      from: from ?? '',
      until: until ?? '',
    });
    router.push(`/decisions?${params}`);
  };
  return {
    ...shared,
    syncId: SYNC,
    onZoom: (fromMs: number, toMs: number) =>
      url.set({ from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString(), range: null }),
    onSelect: can('decision:read') ? goTo : undefined,
  };
}

function useLines(data: TechnicalData, isByVersion: boolean) {
  return useMemo(
    () => ({
      calls: isByVersion
        ? seriesByVersion(data, ({ calls }) => calls)
        : seriesOf(data.points, [
            { key: 'calls', label: 'Calls', value: ({ calls }) => calls },
            { key: 'failed', label: 'Got no answer', value: ({ failed }) => failed },
          ]),
      faults: isByVersion
        ? seriesByVersion(data, faultShare)
        : seriesOf(data.points, [{ key: 'faults', label: 'Without a usable answer', value: faultShare }]),
      latency: isByVersion
        ? seriesByVersion(data, ({ p95Ms }) => p95Ms)
        : seriesOf(data.points, [
            { key: 'p50', label: 'p50', value: ({ p50Ms }) => p50Ms },
            { key: 'p95', label: 'p95', value: ({ p95Ms }) => p95Ms },
            { key: 'p99', label: 'p99', value: ({ p99Ms }) => p99Ms },
          ]),
    }),
    [data, isByVersion],
  );
}

function Distributions({ data }: { data: TechnicalData }) {
  const { perVersion, versions, figures } = data;
  const [first, second] = perVersion.filter(({ confidence }) => confidence.some((count) => count > 0));
  const decided = (confidence: readonly number[]) => confidence.reduce((sum, count) => sum + count, 0);
  const kinds = Object.entries(figures.faultsByKind).sort(([, a], [, b]) => b - a);
  return (
    <div className="grid items-start gap-4 lg:grid-cols-2">
      <Histogram
        title="Distribution of confidence"
        unit="distance from the middle of the review band, 0 to 1"
        sample={countOf(decided(data.confidence), 'judged call')}
        counted="decision"
        format={formatFigure}
        label={first && second ? versionLabel(versions, first.versionId) : undefined}
        bins={confidenceHistogram(first?.confidence ?? data.confidence)}
        compare={
          second && {
            label: versionLabel(versions, second.versionId),
            bins: confidenceHistogram(second.confidence),
          }
        }
        status={first ? 'ready' : 'empty'}
      />
      <BarChart
        title="Why the model gave no usable answer"
        unit="calls by kind of fault"
        sample={countOf(figures.faults, 'call')}
        format={formatCount}
        shares
        status={kinds.length > 0 ? 'ready' : 'empty'}
        emptyText="Every call in this range got a usable answer."
        items={kinds.map(([kind, count]) => ({ label: kind.replaceAll('-', ' '), value: count }))}
      />
    </div>
  );
}

/** The technical dashboard: requests, errors, latency and confidence over time, together or per version. */
export function TechnicalView({ query }: { query: InsightQuery }) {
  const { data } = useSuspenseQuery(
    useTRPC().insights.technical.queryOptions(query, { refetchInterval: 15_000 }),
  );
  const isByVersion = useUrlState().get('by') === 'version';
  const shared = useShared(data, query);
  const lines = useLines(data, isByVersion);
  const { figures } = data;
  const sample = countOf(figures.calls, 'call');
  const step = stepWords(data);
  return (
    <InsightFrame
      data={data}
      filters={
        <ChoiceFilter param="by" label="Lines" anyLabel="All versions together" options={BY_VERSION} />
      }
    >
      <FactStrip
        facts={[
          { label: 'Calls', value: formatCount(figures.calls) },
          {
            label: 'Without a usable answer',
            value: `${formatPercent(faultShare(figures))} (${formatCount(figures.faults)})`,
          },
          { label: 'Got no answer', value: formatCount(figures.failed) },
          { label: 'Met a stop', value: formatCount(figures.stopped) },
          { label: 'p50', value: formatDurationMs(figures.p50Ms) },
          { label: 'p95', value: formatDurationMs(figures.p95Ms) },
          { label: 'p99', value: formatDurationMs(figures.p99Ms) },
        ]}
      />
      <div className="grid gap-4">
        <LineChart
          title="Requests"
          unit={`calls ${step}`}
          sample={sample}
          format={formatCount}
          series={lines.calls}
          additive={isByVersion}
          fromZero
          {...shared}
        />
        <LineChart
          title="Calls without a usable answer"
          unit={`share of calls ${step}, stops left aside`}
          sample={sample}
          format={formatPercent}
          series={lines.faults}
          bounds={SHARE_BOUNDS}
          fromZero
          {...shared}
        />
        <LineChart
          title="Latency"
          unit={isByVersion ? `p95 ${step}` : `p50, p95 and p99 ${step}`}
          sample={sample}
          format={formatDurationMs}
          series={lines.latency}
          fromZero
          {...shared}
        />
        <Distributions data={data} />
        <VersionTable data={data} />
      </div>
    </InsightFrame>
  );
}
