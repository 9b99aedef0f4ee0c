import { cn } from '#components/ui/cn.ts';
import { formatFigure } from '#server/platform/domain/wording.ts';
import type { DecisionPolicy } from '#server/workflows/domain/decision-policy.ts';
import { frameScale } from './frame-scale.ts';

interface Props {
  policy: Pick<DecisionPolicy, 'lower' | 'upper' | 'below' | 'above'>;
  /** Marked on the scale; null where there is none. */
  score?: number | null;
}

/** The score's scale around the thresholds, cut where decisions change; the middle part is what people decide. */
export function ThresholdBand({ policy, score = null }: Props) {
  const { lower, upper, below, above } = policy;
  const scale = frameScale(lower, upper, score);
  const at = (value: number) => `${((value - scale.from) / (scale.to - scale.from)) * 100}%`;
  const zones = [
    { key: 'below', word: below, from: scale.from, to: lower },
    { key: 'band', word: 'a person decides', from: lower, to: upper },
    { key: 'above', word: above, from: upper, to: scale.to },
  ].filter(({ from, to }) => to > from);
  const marked = score === null ? '' : `; the score is ${formatFigure(score)}`;
  return (
    <div
      role="img"
      aria-label={`Below ${formatFigure(lower)} ${below}, from ${formatFigure(upper)} on ${above}, between them a person decides${marked}`}
      className={cn('relative text-[12px] leading-4', score === null ? '-mt-4 h-[4.75rem]' : 'h-[4.75rem]')}
    >
      {zones.map(({ key, word, from, to }) => (
        <div
          key={key}
          className="absolute inset-y-0 min-w-0 px-0.5"
          style={{ left: at(from), width: `calc(${at(to)} - ${at(from)})` }}
        >
          <span
            className={cn(
              'block truncate text-center',
              key === 'band' ? 'text-person' : 'text-muted',
              score === null && 'mt-5',
            )}
          >
            {word}
          </span>
          <span
            className={cn(
              'absolute inset-x-0 top-10 h-2.5 ring-1',
              key === 'band' ? 'bg-person-soft ring-person' : 'bg-sunken ring-line-strong',
            )}
          />
        </div>
      ))}
      {[...new Set([lower, upper])].map((threshold) => (
        <span
          key={threshold}
          className="absolute top-14 -translate-x-1/2 text-muted"
          style={{ left: at(threshold) }}
        >
          {formatFigure(threshold)}
        </span>
      ))}
      {score !== null && (
        <span
          className="absolute top-5 flex -translate-x-1/2 flex-col items-center font-semibold"
          style={{ left: at(score) }}
        >
          {formatFigure(score)}
          <span className="h-5 w-0.5 bg-text" />
        </span>
      )}
    </div>
  );
}
