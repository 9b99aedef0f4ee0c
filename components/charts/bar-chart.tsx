'use client';

import Link from 'next/link';
import { formatPercent } from '#server/platform/domain/wording.ts';
import { ChartFrame, type ChartFrameProps } from './chart-frame.tsx';
import { type BarItem, type PreparedBars, prepareBars } from './prepare-bars.ts';

export interface BarChartProps extends ChartFrameProps {
  items: readonly BarItem[];
  /** A value with its unit. */
  format: (value: number) => string;
  rangeWords?: string;
  /** Writes each bar's share of all beside its value; for parts of a whole only. */
  shares?: boolean;
}

const ROW_HEIGHT = 28;

function valueWords(
  item: BarItem,
  bars: PreparedBars,
  format: (value: number) => string,
  shares: boolean,
): string {
  if (item.value === null) return 'no data';
  const share = shares && bars.total ? ` · ${formatPercent(item.value / bars.total)}` : '';
  return `${format(item.value)}${share}`;
}

function Bar({ item, bars, words }: { item: BarItem; bars: PreparedBars; words: string }) {
  const [low, high] = bars.scale.domain;
  const span = high - low || 1;
  const zero = (0 - low) / span;
  const end = ((item.value ?? 0) - low) / span;
  return (
    <li className="contents">
      <span className="truncate py-1 pr-3 text-[13px]" title={item.label}>
        {item.href ? (
          <Link href={item.href} className="underline underline-offset-2">
            {item.label}
          </Link>
        ) : (
          item.label
        )}
      </span>
      <span aria-hidden className="relative my-1 h-5 border-l border-line-strong">
        <span
          className="absolute inset-y-0 rounded-r-sm bg-chart-1"
          style={{ left: `${Math.min(zero, end) * 100}%`, width: `${Math.abs(end - zero) * 100}%` }}
        />
      </span>
      <span className="py-1 pl-3 text-right text-[13px] whitespace-nowrap tabular-nums">{words}</span>
    </li>
  );
}

/** Amounts from zero, longest labels first in view, the exact value beside each bar. */
export function BarChart(props: BarChartProps) {
  const { items, format, unit, shares = false } = props;
  const bars = prepareBars(items);
  const words = bars.items.map((item) => valueWords(item, bars, format, shares));
  const isEmpty = bars.items.every((item) => item.value === null);
  return (
    <ChartFrame
      {...props}
      height={props.height ?? Math.max(1, bars.items.length) * ROW_HEIGHT}
      status={props.status ?? (isEmpty ? 'empty' : 'ready')}
      summary={bars.items.map((item, index) => `${item.label}: ${words[index]}.`).join(' ')}
      table={{ columns: ['Name', unit], rows: items.map((item) => [item.label, item.value]) }}
    >
      {() => (
        <ul className="grid grid-cols-[minmax(4rem,max-content)_minmax(3rem,1fr)_max-content] items-center">
          {bars.items.map((item, index) => (
            <Bar key={item.label} item={item} bars={bars} words={words[index] ?? ''} />
          ))}
        </ul>
      )}
    </ChartFrame>
  );
}
