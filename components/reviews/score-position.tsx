import type { ReviewCase } from '#components/trpc/outputs.ts';
import { cn } from '#components/ui/cn.ts';
import { formatFigure } from '#server/platform/domain/wording.ts';
import { frameScale } from './frame-scale.ts';

interface Props {
  position: ReviewCase['position'];
  leaning: string | null;
}

/** Where the score lies between the thresholds: a place on a scale says more than a bare number. */
export function ScorePosition({ position, leaning }: Props) {
  const { score, lower, upper, below, above, scoreTitle } = position;
  const scale = frameScale(lower, upper, score);
  const at = (value: number) => `${((value - scale.from) / (scale.to - scale.from)) * 100}%`;
  const zones = [
    { word: below, from: scale.from, to: lower, isBand: false },
    { word: 'a person decides', from: lower, to: upper, isBand: true },
    { word: above, from: upper, to: scale.to, isBand: false },
  ];
  return (
    <figure>
      <div aria-hidden className="relative h-[4.75rem] text-[12px] leading-4">
        {zones.map(({ word, from, to, isBand }) => (
          <div
            key={word}
            className="absolute inset-y-0 min-w-0 px-0.5"
            style={{ left: at(from), width: `calc(${at(to)} - ${at(from)})` }}
          >
            <span className={cn('block truncate text-center', isBand ? 'text-caution' : 'text-muted')}>
              {word}
            </span>
            <span
              className={cn(
                'absolute inset-x-0 top-10 h-2.5 ring-1',
                isBand ? 'bg-caution-soft ring-caution' : 'bg-sunken ring-line-strong',
              )}
            />
          </div>
        ))}
        {[lower, upper].map((threshold) => (
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
      <figcaption className="text-[13px] text-muted">
        {scoreTitle}: {score === null ? 'the model gave none' : formatFigure(score)}
        <span className="sr-only">
          ; below {formatFigure(lower)} means {below}, from {formatFigure(upper)} on {above}
        </span>
        .{' '}
        {leaning && (
          <>
            The model leans towards <strong className="text-text">{leaning}</strong>.
          </>
        )}
      </figcaption>
    </figure>
  );
}
