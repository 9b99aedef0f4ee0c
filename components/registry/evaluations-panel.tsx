import Link from 'next/link';
import { Badge } from '#components/ui/badge.tsx';
import { CopyableId } from '#components/ui/copyable-id.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { formatCount, formatFigure } from '#server/platform/domain/wording.ts';
import { metricDirection, metricTitle } from '#server/registry/domain/metrics.ts';
import { type EvaluationFacts, SOURCE_WORDING } from '#server/registry/domain/version-facts.ts';
import { orderMetrics } from './main-metrics.ts';

const DIRECTIONS = { higher: 'higher is better', lower: 'lower is better', unknown: '' } as const;

interface Props {
  versionId: string;
  evaluations: readonly EvaluationFacts[];
  nameOf: (id: string) => string;
}

/** Metrics of a version, dataset by dataset, with who says so and by which report. */
export function EvaluationsPanel({ versionId, evaluations, nameOf }: Props) {
  if (evaluations.length === 0) {
    const command = `curl -X POST "$INTERLOCK_URL/api/v1/versions/${versionId}/evaluations" -H "Authorization: Bearer $INTERLOCK_TOKEN" \\
  -H "Content-Type: application/json" -d '{"dataset":"holdout","metrics":{"auc":0.76},"reportDigest":"…"}'`;
    return (
      <Panel title="Evaluations" flush>
        <EmptyState title="Not evaluated yet" command={command}>
          Promotion asks for metrics on a registered dataset. Log them from the pipeline that measured them.
        </EmptyState>
      </Panel>
    );
  }
  return (
    <>
      {evaluations.map((evaluation) => (
        <Panel
          key={evaluation.id}
          title={
            <span className="flex flex-wrap items-center gap-2">
              {`On ${evaluation.datasetName}`}
              <Badge>{SOURCE_WORDING[evaluation.source]}</Badge>
            </span>
          }
          actions={
            evaluation.source === 'interlock' && (
              <Link href={`/evaluations/${evaluation.id}`} className="text-[13px] underline">
                See the report
              </Link>
            )
          }
          subtitle={
            <>
              {formatCount(evaluation.datasetRows)} rows,{' '}
              {evaluation.source === 'author' ? `logged by ${nameOf(evaluation.reportedBy)}` : 'measured'}{' '}
              <RelativeTime at={evaluation.createdAt} />. Report{' '}
              <CopyableId id={evaluation.reportDigest} display={evaluation.reportDigest.slice(0, 12)} />
            </>
          }
          flush
        >
          <table className="w-full text-left text-[13px]">
            <caption className="sr-only">Metrics on {evaluation.datasetName}</caption>
            <thead>
              <tr className="border-b border-line text-muted">
                <th scope="col" className="px-4 py-2 font-medium">
                  Metric
                </th>
                <th scope="col" className="px-4 py-2 text-right font-medium">
                  Value
                </th>
                <th scope="col" className="hidden px-4 py-2 font-medium sm:table-cell">
                  Direction
                </th>
              </tr>
            </thead>
            <tbody>
              {orderMetrics(evaluation.metrics).map(({ name, value }) => (
                <tr key={name} className="border-b border-line last:border-0">
                  <th scope="row" title={name} className="px-4 py-1.5 font-medium">
                    {metricTitle(name)}
                  </th>
                  <td className="px-4 py-1.5 text-right tabular-nums" title={String(value)}>
                    {formatFigure(value)}
                  </td>
                  <td className="hidden px-4 py-1.5 text-muted sm:table-cell">
                    {DIRECTIONS[metricDirection(name)]}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Panel>
      ))}
    </>
  );
}
