import Link from 'next/link';
import { CopyableId } from '#components/ui/copyable-id.tsx';
import { KeyValues } from '#components/ui/key-values.tsx';
import type { PlanFacts } from '#server/evaluations/domain/evaluation-facts.ts';
import { formatCount, formatFigure } from '#server/platform/domain/wording.ts';
import { writeGroupings } from './groupings-text.ts';

function lines(text: string) {
  return text === '' ? 'none' : <span className="whitespace-pre-line">{text}</span>;
}

/** What an evaluation plan says, in words. */
export function PlanFactsList({ plan, writtenBy }: { plan: PlanFacts; writtenBy: string }) {
  const { target, threshold, costs, favourable, slices, protectedAttributes, minimumGroup } = plan.terms;
  return (
    <KeyValues
      items={[
        {
          label: 'Measured on',
          value: (
            <>
              <Link href={`/datasets/${plan.dataset.id}`} className="hover:underline">
                {plan.dataset.name}
              </Link>
              , {formatCount(plan.dataset.rows)} rows{' '}
              <CopyableId id={plan.dataset.digest} display={plan.dataset.digest.slice(0, 12)} />
            </>
          ),
        },
        { label: 'Truth', value: `${target.column}; positive is ${target.positive}` },
        {
          label: 'Positive from a score of',
          value: `${formatFigure(threshold)}; people hope for a score ${favourable === 'below' ? 'below it' : 'above it'}`,
        },
        {
          label: 'Costs',
          value: `false positive ${formatFigure(costs.falsePositive)}, false negative ${formatFigure(costs.falseNegative)}`,
        },
        { label: 'Slices', value: lines(writeGroupings(slices)) },
        {
          label: 'Protected attributes',
          value: lines(writeGroupings(protectedAttributes.map((attribute) => [attribute]))),
        },
        { label: 'Smallest group that is judged', value: `${formatCount(minimumGroup)} rows` },
        { label: 'Written by', value: writtenBy },
        { label: 'Why', value: plan.note },
        { label: 'SHA-256', value: <CopyableId id={plan.digest} display={plan.digest.slice(0, 12)} /> },
      ]}
    />
  );
}
