import { Panel } from '#components/ui/panel.tsx';
import { FAIRNESS_WORDING } from '#server/evaluations/domain/evaluation-plan.ts';
import { formatCount } from '#server/platform/domain/wording.ts';
import { ReportTable } from './report-table.tsx';
import type { ReportShown } from './rows.ts';
import { ShareBar } from './share-bar.tsx';

type Attribute = ReportShown['report']['findings']['bias'][number];

const FOUR_FIFTHS = 0.8;

function AttributePanel({ attribute, groups, findings }: Attribute) {
  return (
    <Panel
      title={`By ${attribute}`}
      subtitle="Told from the side of the person: the share that gets the answer they hope for."
      flush
    >
      <ReportTable
        caption={`Groups by ${attribute}`}
        head={[
          { label: 'Group' },
          { label: 'Rows', isNumber: true },
          { label: 'Selection rate' },
          { label: 'Among those who deserved it' },
          { label: 'Among those who did not' },
        ]}
        rows={groups.map(
          ({ group, n, isLargeEnough, selectionRate, truePositiveRate, falsePositiveRate }) => ({
            id: group,
            cells: [
              <span key="name">
                {group}
                {!isLargeEnough && <span className="text-muted"> (too small)</span>}
              </span>,
              formatCount(n),
              <ShareBar key="rate" estimate={selectionRate} />,
              <ShareBar key="tpr" estimate={truePositiveRate} />,
              <ShareBar key="fpr" estimate={falsePositiveRate} />,
            ],
          }),
        )}
      />
      <ReportTable
        caption={`Fairness metrics by ${attribute}`}
        head={[
          { label: 'Fairness metric' },
          { label: 'Value' },
          { label: 'Between' },
          { label: 'What it says' },
        ]}
        rows={findings.map(({ metric, worst, best, ...estimate }) => ({
          id: metric,
          cells: [
            FAIRNESS_WORDING[metric].name,
            <ShareBar
              key="value"
              estimate={estimate}
              {...(metric === 'disparate-impact-ratio' && { bound: FOUR_FIFTHS })}
            />,
            worst === null ? 'too few groups' : `${worst} and ${best}`,
            <span key="says" className="text-muted">
              {FAIRNESS_WORDING[metric].says}
            </span>,
          ],
        }))}
      />
    </Panel>
  );
}

/** Bias per protected attribute: rates of each group, and how far apart the groups lie. */
export function BiasPanels({ bias }: { bias: readonly Attribute[] }) {
  if (bias.length === 0)
    return (
      <Panel title="Bias">
        <p className="text-muted">The plan names no protected attribute.</p>
      </Panel>
    );
  return bias.map((attribute) => <AttributePanel key={attribute.attribute} {...attribute} />);
}
