import { cn } from '#components/ui/cn.ts';
import { formatDurationMs } from '#server/platform/domain/wording.ts';
import type { WaterfallBar } from './prepare-waterfall.ts';

function colourOf({ isAttempt, isLost }: WaterfallBar): string {
  if (!isAttempt) return 'bg-chart-1';
  return isLost ? 'bg-caution' : 'bg-chart-2';
}

/**
 * Where the time of a call went and what each step did to it: one bar per step on one scale, the attempts to reach a model
 * below theirs; durations, results and effects stand beside and below as text.
 */
export function TimingWaterfall({ bars }: { bars: readonly WaterfallBar[] }) {
  if (bars.length === 0) return <p className="text-muted">No timings were recorded.</p>;
  return (
    <ol aria-label="Steps and their durations" className="grid gap-1.5 text-[13px]">
      {bars.map((bar) => (
        <li
          key={bar.key}
          className="grid grid-cols-[1fr_auto] items-center gap-x-3 sm:grid-cols-[13rem_1fr_4.5rem]"
        >
          <span className={cn('min-w-0 break-words', bar.isAttempt && 'pl-4 text-muted')}>{bar.label}</span>
          <span className="text-right tabular-nums sm:order-last">{formatDurationMs(bar.lengthMs)}</span>
          <span aria-hidden className="relative h-2 rounded-sm bg-sunken max-sm:col-span-2">
            <span
              className={cn('absolute inset-y-0 rounded-sm', colourOf(bar))}
              style={{ left: `${bar.left * 100}%`, width: `${bar.width * 100}%` }}
            />
          </span>
          {bar.effects.length > 0 && (
            <ul className="order-last col-span-full grid gap-0.5 border-l-2 border-line pl-3 text-muted">
              {bar.effects.map((text) => (
                <li key={text}>{text}</li>
              ))}
            </ul>
          )}
        </li>
      ))}
    </ol>
  );
}
