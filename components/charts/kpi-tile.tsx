import { ArrowDownRight, ArrowRight, ArrowUpRight } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { cn } from '#components/ui/cn.ts';
import { type Signal, StateBadge } from '#components/ui/state-badge.tsx';
import { formatPercent } from '#server/platform/domain/wording.ts';
import { prepareTrend } from './prepare-trend.ts';

export interface KpiTileProps {
  name: string;
  /** null is unknown and never drawn as zero. */
  value: number | null;
  /** A value with its unit. */
  format: (value: number) => string;
  /** A difference with its unit where that is another one: `formatPoints` for shares. */
  formatDifference?: (difference: number) => string;
  /** The same over the period before. */
  before?: number | null;
  goodWhen: 'higher' | 'lower' | 'neither';
  /** What the value rests on: "of 1,204 decisions". */
  sample?: string;
  /** Target and deadline in words: "Target 85 % by 31 Mar 2026". */
  target?: string;
  /** On track or not, in words. */
  state?: { signal: Signal; words: string };
  owner?: string;
  href?: string;
  children?: ReactNode;
}

const ARROWS = { up: ArrowUpRight, down: ArrowDownRight, same: ArrowRight } as const;
const COLOURS = { better: 'text-clear', worse: 'text-stop', neutral: 'text-muted' } as const;

function TrendLine(props: Omit<KpiTileProps, 'name'>) {
  const { value, before, format, formatDifference = format, goodWhen } = props;
  const trend = prepareTrend(value, before ?? null, goodWhen);
  if (before === undefined) return null;
  if (!trend) return <p className="text-[13px] text-muted">Nothing to compare with in the period before.</p>;
  const Arrow = ARROWS[trend.direction];
  const sign = trend.absolute > 0 ? '+' : trend.absolute < 0 ? '−' : '';
  const relative = trend.relative === null ? '' : ` (${sign}${formatPercent(Math.abs(trend.relative))})`;
  return (
    <p className={cn('flex items-start gap-1 text-[13px]', COLOURS[trend.verdict])}>
      <Arrow aria-hidden className="mt-0.5 size-4 shrink-0" />
      {trend.direction === 'same'
        ? 'As in the period before'
        : `${sign}${formatDifference(Math.abs(trend.absolute))}${relative} against the period before`}
      {trend.verdict !== 'neutral' && `, ${trend.verdict}`}
    </p>
  );
}

/** One figure with its unit, target, trend and state in words. */
export function KpiTile(props: KpiTileProps) {
  const { name, value, format, sample, target, state, owner, href, children } = props;
  return (
    <section
      aria-label={name}
      className="relative flex min-w-0 flex-col gap-1 rounded-md border border-line bg-raised p-4"
    >
      <div className="flex flex-wrap items-start justify-between gap-2">
        <h2 className="text-[13px] text-muted">
          {href ? (
            <Link href={href} className="after:absolute after:inset-0 hover:text-text">
              {name}
            </Link>
          ) : (
            name
          )}
        </h2>
        {state && <StateBadge signal={state.signal}>{state.words}</StateBadge>}
      </div>
      <p className="text-2xl font-semibold tracking-tight tabular-nums">
        {value === null ? (
          <span className="text-base font-normal text-muted">No data yet</span>
        ) : (
          format(value)
        )}
        {sample && value !== null && (
          <span className="ml-2 text-[13px] font-normal tracking-normal text-muted">{sample}</span>
        )}
      </p>
      <TrendLine {...props} />
      {target && <p className="text-[13px] text-muted">{target}</p>}
      {owner && <p className="text-[13px] text-muted">Owner: {owner}</p>}
      {children}
    </section>
  );
}
