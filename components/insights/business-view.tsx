'use client';

import { useSuspenseQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { BarChart } from '#components/charts/bar-chart.tsx';
import { LineChart } from '#components/charts/line-chart.tsx';
import { useUrlState } from '#components/tables/use-url-state.ts';
import { useTRPC } from '#components/trpc/client.ts';
import { Panel } from '#components/ui/panel.tsx';
import { DECIDER_WORDING, DECIDERS } from '#server/decisions/domain/judgement.ts';
import { RANGE_WORDING } from '#server/insights/domain/resolve-range.ts';
import { countOf, formatCount, formatDateTime, formatPercent } from '#server/platform/domain/wording.ts';
import { CostPanel } from './cost-panel.tsx';
import { EnterBaseline } from './enter-baseline.tsx';
import { InsightFrame } from './insight-frame.tsx';
import { KpiPanel } from './kpi-panel.tsx';
import { KpiRow } from './kpi-row.tsx';
import { chartMarkers, chartRange, decisionLines, seriesOf, stepWords } from './prepare-insight.ts';
import { baselineOf, wordBaseline } from './prepare-kpis.ts';
import type { InsightQuery } from './read-query.ts';
import type { BusinessData } from './rows.ts';

const SHARE_BOUNDS = [0, 1] as const;

function rangeWordsOf({ range }: BusinessData): string {
  if (range.preset) return RANGE_WORDING[range.preset].toLowerCase();
  return `${formatDateTime(range.from, 'UTC')} to ${formatDateTime(range.to, 'UTC')} UTC`;
}

function OverTime({ data }: { data: BusinessData }) {
  const url = useUrlState();
  const shared = useMemo(() => ({ ...chartRange(data), markers: chartMarkers(data) }), [data]);
  const lines = useMemo(
    () => ({
      decisions: seriesOf(data.points, decisionLines(data.choices)),
      shares: seriesOf(data.points, [
        { key: 'alone', label: 'Model alone', value: ({ automationRate }) => automationRate },
        { key: 'overridden', label: 'Overridden', value: ({ overrideRate }) => overrideRate },
      ]),
    }),
    [data],
  );
  const onZoom = (fromMs: number, toMs: number) =>
    url.set({ from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString(), range: null });
  return (
    <>
      <LineChart
        title="Decisions"
        unit={`final decisions ${stepWords(data)}, by when the call arrived`}
        sample={countOf(data.figures.decided, 'decision')}
        format={formatCount}
        series={lines.decisions}
        additive
        fromZero
        syncId="business"
        onZoom={onZoom}
        {...shared}
      />
      <LineChart
        title="Automation and overrides"
        unit={`shares ${stepWords(data)}`}
        sample={`${countOf(data.figures.decided, 'decision')}, ${countOf(data.figures.by.person ?? 0, 'verdict')}`}
        format={formatPercent}
        series={lines.shares}
        bounds={SHARE_BOUNDS}
        fromZero
        syncId="business"
        onZoom={onZoom}
        {...shared}
      />
    </>
  );
}

function Shares({ data, rangeWords }: { data: BusinessData; rangeWords: string }) {
  const { figures } = data;
  return (
    <div className="grid items-start gap-4 lg:grid-cols-2">
      <BarChart
        title="What was decided"
        unit="decisions"
        rangeWords={rangeWords}
        sample={countOf(figures.decided, 'decision')}
        format={formatCount}
        shares
        status={figures.decided > 0 ? 'ready' : 'empty'}
        items={data.choices.map((choice) => ({ label: choice, value: figures.decisions[choice] ?? 0 }))}
      />
      <BarChart
        title="Who decided"
        unit="decisions"
        rangeWords={rangeWords}
        sample={countOf(figures.decided, 'decision')}
        format={formatCount}
        shares
        status={figures.decided > 0 ? 'ready' : 'empty'}
        items={DECIDERS.map((decider) => ({
          label: DECIDER_WORDING[decider],
          value: figures.by[decider] ?? 0,
        }))}
      />
    </div>
  );
}

function HandlingTime({ data }: { data: BusinessData }) {
  const baseline = baselineOf(data, 'minutes-per-case');
  if (!baseline) return null;
  const who = data.people[baseline.enteredBy]?.name ?? baseline.enteredBy;
  return (
    <Panel title="Before automation">
      <p>Handling time per case. {wordBaseline(baseline, who)}</p>
    </Panel>
  );
}

/** The business dashboard: decisions, automation, overrides, and what wrong decisions cost once outcomes arrive. */
export function BusinessView({ query }: { query: InsightQuery }) {
  const { data } = useSuspenseQuery(
    useTRPC().insights.business.queryOptions(query, { refetchInterval: 15_000 }),
  );
  const rangeWords = rangeWordsOf(data);
  return (
    <InsightFrame data={data} actions={<EnterBaseline data={data} />}>
      <div className="grid gap-4">
        <KpiRow data={data} />
        <OverTime data={data} />
        <Shares data={data} rangeWords={rangeWords} />
        {data.costs === null && (
          <Panel title="Cost of wrong decisions">
            <p className="text-muted">
              {data.workflow.name} does not say what wrong decisions cost. Its owner can add the costs to the
              workflow as its economics; until then results are counted and not weighed.
            </p>
          </Panel>
        )}
        {data.costs?.map((cost) => (
          <CostPanel key={cost.versionId} cost={cost} rangeWords={rangeWords} />
        ))}
        <HandlingTime data={data} />
        <KpiPanel workflow={data.workflow} />
      </div>
    </InsightFrame>
  );
}
