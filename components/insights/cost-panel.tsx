'use client';

import { BarChart } from '#components/charts/bar-chart.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { countOf } from '#server/platform/domain/wording.ts';
import { smallSample, wordCost, wordCoverage } from './prepare-kpis.ts';
import type { CostOfVersionData } from './rows.ts';

type Report = CostOfVersionData['report'];

function CostChart({ title, report, rangeWords }: { title: string; report: Report; rangeWords: string }) {
  return (
    <BarChart
      title={title}
      unit={`${report.unit} per case`}
      rangeWords={rangeWords}
      sample={countOf(report.cases, 'case with a known outcome', 'cases with a known outcome')}
      caution={smallSample(report.cases)}
      format={(value) => wordCost(value, report.unit)}
      status={report.cases > 0 ? 'ready' : 'empty'}
      emptyText="No outcome is known yet. Post outcomes to /v1/decisions/{id}/outcome as they become known."
      items={report.lines.map(({ name, perCase, cases }) => ({
        label: cases === report.cases ? name : `${name} (${countOf(cases, 'case')})`,
        value: cases > 0 ? perCase : null,
      }))}
    />
  );
}

function CostTable({ report }: { report: Report }) {
  return (
    <ul className="grid gap-1 text-[13px]">
      {report.lines.map(({ name, meaning, cost, cases }) => (
        <li key={name}>
          <span className="font-medium">{name}</span>: {wordCost(cost, report.unit)} on{' '}
          {countOf(cases, 'case')}. <span className="text-muted">{meaning}</span>
        </li>
      ))}
    </ul>
  );
}

/** What the wrong decisions of one version cost, against other ways to decide the same cases. */
export function CostPanel({ cost, rangeWords }: { cost: CostOfVersionData; rangeWords: string }) {
  return (
    <Panel
      title={`Cost of wrong decisions: ${cost.label}`}
      subtitle={wordCoverage(cost.report.cases, cost.decided)}
    >
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <div className="grid gap-2">
          <CostChart
            title={`${cost.label} against other ways`}
            report={cost.report}
            rangeWords={rangeWords}
          />
          <CostTable report={cost.report} />
        </div>
        <div className="grid gap-2">
          {cost.same ? (
            <>
              <CostChart
                title={`Against ${cost.same.label} on the same applications`}
                report={cost.same.report}
                rangeWords={rangeWords}
              />
              <CostTable report={cost.same.report} />
            </>
          ) : (
            <p className="text-muted">
              No comparison with the version before. {cost.sameMissing} Other applications would be other
              people, so nothing is shown instead.
            </p>
          )}
        </div>
      </div>
    </Panel>
  );
}
