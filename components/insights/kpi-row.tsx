'use client';

import { KpiTile } from '#components/charts/kpi-tile.tsx';
import {
  countOf,
  formatCount,
  formatFigure,
  formatPercent,
  formatPoints,
} from '#server/platform/domain/wording.ts';
import { baselineOf, wordBaseline } from './prepare-kpis.ts';
import type { BusinessData } from './rows.ts';

/** The figures of the range against the period before, each with what it rests on. */
export function KpiRow({ data }: { data: BusinessData }) {
  const { figures, before, economics, people } = data;
  const owner = people[data.workflow.ownerId]?.name;
  const baselineLine = (metric: 'cost-per-case' | 'wrong-share') => {
    const baseline = baselineOf(data, metric);
    if (!baseline) return null;
    const who = people[baseline.enteredBy]?.name ?? baseline.enteredBy;
    return <p className="text-[13px] text-muted">{wordBaseline(baseline, who)}</p>;
  };
  return (
    <div className="grid gap-3 sm:grid-cols-2 xl:grid-cols-5">
      <KpiTile
        name="Decisions"
        value={figures.calls > 0 ? figures.decided : null}
        before={before?.decided ?? null}
        format={formatCount}
        sample={`of ${countOf(figures.calls, 'call')}, ${formatCount(figures.pending)} waiting`}
        goodWhen="neither"
        owner={owner}
      />
      <KpiTile
        name="Decided by the model alone"
        value={figures.automationRate}
        before={before?.automationRate ?? null}
        format={formatPercent}
        formatDifference={formatPoints}
        sample={`${formatCount(figures.by.model ?? 0)} of ${formatCount(figures.decided + figures.pending)}`}
        goodWhen="higher"
        owner={owner}
      />
      <KpiTile
        name="Overridden by people"
        value={figures.overrideRate}
        before={before?.overrideRate ?? null}
        format={formatPercent}
        formatDifference={formatPoints}
        sample={`${formatCount(figures.overrides)} of ${countOf(figures.by.person ?? 0, 'verdict')}`}
        goodWhen="lower"
        owner={owner}
      />
      <KpiTile
        name="Wrong decisions"
        value={figures.wrongShare}
        before={before?.wrongShare ?? null}
        format={formatPercent}
        formatDifference={formatPoints}
        sample={`of ${countOf(figures.labelled, 'known outcome')}`}
        goodWhen="lower"
        owner={owner}
      >
        {baselineLine('wrong-share')}
      </KpiTile>
      <KpiTile
        name={economics ? `Cost of wrong decisions, ${economics.unit} per case` : 'Cost of wrong decisions'}
        value={figures.costPerCase}
        before={before?.costPerCase ?? null}
        format={formatFigure}
        sample={`over ${countOf(figures.labelled, 'known outcome')}`}
        goodWhen="lower"
        owner={owner}
      >
        {baselineLine('cost-per-case')}
      </KpiTile>
    </div>
  );
}
