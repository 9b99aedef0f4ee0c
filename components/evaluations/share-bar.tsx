import type { Estimate } from '#server/evaluations/domain/intervals.ts';
import { formatFigure } from '#server/platform/domain/wording.ts';

interface Props {
  estimate: Estimate;
  /** A bound to mark. */
  bound?: number;
  /** The value at the right end of the bar. */
  max?: number;
}

const percent = (value: number, max: number) => `${Math.min(100, Math.max(0, (value / max) * 100))}%`;

/** A value with its interval as a bar from zero; the number stands beside it, so that the picture adds and hides nothing. */
export function ShareBar({ estimate, bound, max = 1 }: Props) {
  const { value, low, high } = estimate;
  if (value === null) return <span className="text-muted">not available</span>;
  return (
    <div className="flex min-w-40 items-center gap-2">
      <div aria-hidden className="relative h-2.5 flex-1 rounded-xs bg-dark-soft">
        <div className="h-full rounded-xs bg-accent" style={{ width: percent(value, max) }} />
        {low !== null && high !== null && (
          <div
            className="absolute top-1/2 h-px bg-text"
            style={{ left: percent(low, max), width: percent(high - low, max) }}
          />
        )}
        {bound !== undefined && (
          <div className="absolute -inset-y-0.5 w-0.5 bg-stop" style={{ left: percent(bound, max) }} />
        )}
      </div>
      <span className="w-32 shrink-0 text-right tabular-nums">
        {formatFigure(value)}
        {low !== null && high !== null && (
          <span className="text-muted">{` ${formatFigure(low)}–${formatFigure(high)}`}</span>
        )}
      </span>
    </div>
  );
}
