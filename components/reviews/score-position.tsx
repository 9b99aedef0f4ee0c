import type { ReviewCase } from '#components/trpc/outputs.ts';
import { formatFigure } from '#server/platform/domain/wording.ts';

interface Props {
  position: ReviewCase['position'];
  leaning: string | null;
}

const percent = (share: number) => `${Math.min(100, Math.max(0, share * 100))}%`;

/** Where the score lies between the thresholds: a place on a scale says more than a bare number. */
export function ScorePosition({ position, leaning }: Props) {
  const { score, lower, upper, below, above, scoreName } = position;
  const words =
    score === null
      ? 'The model gave no score.'
      : `Score ${formatFigure(score)}; below ${formatFigure(lower)} means ${below}, from ${formatFigure(upper)} on ${above}, and in the marked band a person decides. The model leans towards ${leaning ?? 'neither'}.`;
  return (
    <figure>
      <div aria-hidden className="relative mt-6 mb-6 h-2.5 rounded-full bg-sunken ring-1 ring-line-strong">
        <div
          className="absolute inset-y-0 bg-caution-soft ring-1 ring-caution"
          style={{ left: percent(lower), right: percent(1 - upper) }}
        />
        <span className="absolute top-4 left-0 text-[12px] text-muted">{below}</span>
        <span className="absolute top-4 right-0 text-[12px] text-muted">{above}</span>
        {score !== null && (
          <span
            className="absolute -top-5 flex -translate-x-1/2 flex-col items-center"
            style={{ left: percent(score) }}
          >
            <span className="text-[12px] leading-4 font-semibold">{formatFigure(score)}</span>
            <span className="h-4 w-0.5 bg-text" />
          </span>
        )}
      </div>
      <figcaption className="text-[13px] text-muted">
        <span className="font-mono">{scoreName}</span>: {words}
      </figcaption>
    </figure>
  );
}
