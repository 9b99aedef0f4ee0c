import type { ReviewCase } from '#components/trpc/outputs.ts';
import { ThresholdBand } from '#components/workflows/threshold-band.tsx';
import { formatFigure } from '#server/platform/domain/wording.ts';

interface Props {
  position: ReviewCase['position'];
  leaning: string | null;
}

/** Where the score lies between the thresholds: a place on a scale says more than a bare number. */
export function ScorePosition({ position, leaning }: Props) {
  const { score, scoreTitle } = position;
  return (
    <figure>
      <ThresholdBand policy={position} score={score} />
      <figcaption className="text-[13px] text-muted">
        {scoreTitle}: {score === null ? 'the model gave none' : formatFigure(score)}.{' '}
        {leaning && (
          <>
            The model leans towards <strong className="text-text">{leaning}</strong>.
          </>
        )}
      </figcaption>
    </figure>
  );
}
