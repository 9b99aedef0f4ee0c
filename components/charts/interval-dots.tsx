'use client';

import { formatCount } from '#server/platform/domain/wording.ts';
import { ChartFrame, type ChartFrameProps } from './chart-frame.tsx';
import { type IntervalItem, prepareIntervals } from './prepare-intervals.ts';

export interface IntervalDotsProps extends ChartFrameProps {
  items: readonly IntervalItem[];
  format: (value: number) => string;
  bounds?: readonly [number, number];
  rangeWords?: string;
  /** A target or limit to compare with. */
  reference?: { value: number; label: string };
}

const ROW_HEIGHT = 32;

/** Estimates as dots with their intervals; few cases are said to be few. */
export function IntervalDots(props: IntervalDotsProps) {
  const { items, format, unit, reference } = props;
  const { items: prepared, scale } = prepareIntervals(items, {
    bounds: props.bounds,
    reference: reference?.value,
  });
  const [start, end] = scale.domain;
  const place = (value: number) => `${((value - start) / (end - start || 1)) * 100}%`;
  const words = (item: IntervalItem) =>
    `${format(item.estimate)} (${format(item.low)} to ${format(item.high)}), n = ${formatCount(item.sampleSize)}`;
  return (
    <ChartFrame
      {...props}
      height={props.height ?? (items.length + 1) * ROW_HEIGHT}
      status={props.status ?? (items.length === 0 ? 'empty' : 'ready')}
      summary={prepared
        .map((item) => `${item.label}: ${words(item)}${item.isSmall ? ', a small sample' : ''}.`)
        .join(' ')}
      table={{
        columns: ['Name', unit, 'Low (95 %)', 'High (95 %)', 'Cases'],
        rows: items.map((item) => [item.label, item.estimate, item.low, item.high, item.sampleSize]),
      }}
    >
      {() => (
        <div className="grid grid-cols-[minmax(5rem,max-content)_1fr] items-center gap-x-6 pr-6 text-[13px]">
          {prepared.map((item) => (
            <div key={item.label} className="contents">
              <span className="py-1">
                {item.label}
                <span className="block text-[12px] text-muted">
                  n = {formatCount(item.sampleSize)}
                  {item.isSmall && ', small sample'}
                </span>
              </span>
              <span aria-hidden className="relative h-8" title={words(item)}>
                <span className="absolute inset-x-0 top-1/2 h-px bg-line" />
                <span
                  className="absolute top-1/2 h-0.5 -translate-y-1/2 bg-chart-1"
                  style={{ left: `${item.position.low * 100}%`, right: `${(1 - item.position.high) * 100}%` }}
                />
                <span
                  className={`absolute top-1/2 size-2.5 -translate-x-1/2 -translate-y-1/2 rounded-full border-2 border-chart-1 ${item.isSmall ? 'bg-raised' : 'bg-chart-1'}`}
                  style={{ left: `${item.position.estimate * 100}%` }}
                />
                {reference && (
                  <span
                    className="absolute inset-y-0 w-px border-l border-dashed border-stop"
                    style={{ left: place(reference.value) }}
                  />
                )}
              </span>
            </div>
          ))}
          <span className="text-[12px] text-stop">{reference?.label}</span>
          <span aria-hidden className="relative h-5 text-[11px] text-muted">
            {scale.ticks.map((tick) => (
              <span
                key={tick}
                className="absolute -translate-x-1/2 whitespace-nowrap"
                style={{ left: place(tick) }}
              >
                {format(tick)}
              </span>
            ))}
          </span>
        </div>
      )}
    </ChartFrame>
  );
}
