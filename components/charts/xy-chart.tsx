'use client';

import { memo, type PointerEvent, useMemo, useState } from 'react';
import { ChartFrame, type ChartFrameProps } from './chart-frame.tsx';
import { ChartLegend } from './chart-legend.tsx';
import { nearestPoint, type PreparedXy, prepareXy, shareOf, type XySeries, xyRows } from './prepare-xy.ts';

export interface XyChartProps extends ChartFrameProps {
  series: readonly XySeries[];
  /** What runs along the bottom: "step". */
  xLabel: string;
  formatX: (x: number) => string;
  format: (value: number) => string;
  logY?: boolean;
  /** Where along the bottom all charts of a page are read; null for nowhere. */
  cursor?: number | null;
  onCursor?: (x: number | null) => void;
}

const TOP = 10;
const BOTTOM = 22;
const LEFT = 58;
const RIGHT = 12;

interface Box {
  width: number;
  height: number;
}

function placer(prepared: PreparedXy, { width, height }: Box) {
  return {
    x: (value: number) => LEFT + shareOf(value, prepared.x) * (width - LEFT - RIGHT),
    y: (value: number) =>
      height - BOTTOM - shareOf(value, prepared.y, prepared.isLog) * (height - TOP - BOTTOM),
  };
}

type Placer = ReturnType<typeof placer>;

function Axes({
  prepared,
  box,
  at,
  props,
}: {
  prepared: PreparedXy;
  box: Box;
  at: Placer;
  props: XyChartProps;
}) {
  const narrow = box.width < 420;
  const ticks = prepared.x.ticks.filter((_, index) => !narrow || index % 2 === 0);
  return (
    <g fontSize="11" fill="var(--text-muted)">
      {prepared.y.ticks.map((tick) => (
        <g key={tick}>
          <line x1={LEFT} x2={box.width - RIGHT} y1={at.y(tick)} y2={at.y(tick)} stroke="var(--line)" />
          <text x={LEFT - 6} y={at.y(tick)} dy="0.32em" textAnchor="end">
            {props.format(tick)}
          </text>
        </g>
      ))}
      <line
        x1={LEFT}
        x2={box.width - RIGHT}
        y1={box.height - BOTTOM}
        y2={box.height - BOTTOM}
        stroke="var(--line-strong)"
      />
      {ticks.map((tick) => (
        <text key={tick} x={at.x(tick)} y={box.height - 6} textAnchor="middle">
          {props.formatX(tick)}
        </text>
      ))}
    </g>
  );
}

/** Drawn anew only when the values or the size change: pointing moves over them many times a second. */
const Lines = memo(function Lines({ prepared, width, height }: { prepared: PreparedXy } & Box) {
  const at = placer(prepared, { width, height });
  return prepared.series.map((series) => (
    <g key={series.key}>
      {series.stretches.map((stretch, index) => {
        const [first] = stretch;
        if (!first) return null;
        const key = `${index} ${first.x}`;
        return stretch.length === 1 ? (
          <circle key={key} cx={at.x(first.x)} cy={at.y(first.y)} r="2.5" fill={series.colour} />
        ) : (
          <polyline
            key={key}
            points={stretch.map(({ x, y }) => `${at.x(x).toFixed(1)},${at.y(y).toFixed(1)}`).join(' ')}
            fill="none"
            stroke={series.colour}
            strokeWidth="1.75"
            strokeDasharray={series.dash}
            strokeLinejoin="round"
          />
        );
      })}
    </g>
  ));
});

/** The values of all lines nearest to where one points. */
function Reading({
  prepared,
  x,
  props,
  left,
}: {
  prepared: PreparedXy;
  x: number;
  props: XyChartProps;
  left: boolean;
}) {
  return (
    <div
      aria-hidden
      className={`pointer-events-none absolute top-1 max-w-[70%] rounded-md border border-line bg-raised px-2.5 py-1.5 text-[12px] shadow-float ${left ? 'left-16' : 'right-3'}`}
    >
      <p className="text-muted">
        {props.xLabel} {props.formatX(x)}
      </p>
      {prepared.series.map((series) => {
        const point = nearestPoint(series, x);
        return (
          <p key={series.key} className="flex gap-3">
            <span className="min-w-0 flex-1 truncate" style={{ color: series.colour }}>
              {series.label}
            </span>
            <span className="font-medium tabular-nums">{point ? props.format(point.y) : 'no data'}</span>
          </p>
        );
      })}
    </div>
  );
}

function XyPlot({ prepared, box, props }: { prepared: PreparedXy; box: Box; props: XyChartProps }) {
  const [own, setOwn] = useState<number | null>(null);
  const cursor = props.cursor === undefined ? own : props.cursor;
  const move = props.onCursor ?? setOwn;
  const at = placer(prepared, box);
  const [low, high] = prepared.x.domain;
  const point = (event: PointerEvent<SVGSVGElement>) => {
    const { left } = event.currentTarget.getBoundingClientRect();
    const share = (event.clientX - left - LEFT) / (box.width - LEFT - RIGHT);
    move(share < 0 || share > 1 ? null : low + share * (high - low));
  };
  const isShown = cursor !== null && cursor >= low && cursor <= high;
  return (
    <div className="relative">
      <svg
        width={box.width}
        height={box.height}
        aria-hidden="true"
        onPointerMove={point}
        onPointerLeave={() => move(null)}
      >
        <Axes prepared={prepared} box={box} at={at} props={props} />
        <Lines prepared={prepared} width={box.width} height={box.height} />
        {isShown && (
          <line
            x1={at.x(cursor)}
            x2={at.x(cursor)}
            y1={TOP}
            y2={box.height - BOTTOM}
            stroke="var(--line-strong)"
          />
        )}
      </svg>
      {isShown && (
        <Reading prepared={prepared} x={cursor} props={props} left={at.x(cursor) > box.width / 2} />
      )}
    </div>
  );
}

/** In sentences: how each line begins and ends, and between what it moves. */
function summaryOf(prepared: PreparedXy, props: XyChartProps): string {
  const told = prepared.series.flatMap(({ label, stretches }) => {
    const points = stretches.flat();
    const [first, last] = [points[0], points.at(-1)];
    if (!first || !last) return [`${label} has no values.`];
    const least = points.reduce((low, { y }) => Math.min(low, y), first.y);
    const most = points.reduce((high, { y }) => Math.max(high, y), first.y);
    const { format, formatX, xLabel } = props;
    return [
      `${label} goes from ${format(first.y)} at ${xLabel} ${formatX(first.x)} to ${format(last.y)} at ${xLabel} ${formatX(last.x)}, between ${format(least)} and ${format(most)}.`,
    ];
  });
  return told.join(' ');
}

/** Lines over a number such as a step: gaps are gaps, at most six lines, read by pointing. */
export function XyChart(props: XyChartProps) {
  const { series, logY, height = 240 } = props;
  const prepared = useMemo(() => prepareXy(series, { logY }), [series, logY]);
  const isEmpty = prepared.series.every(({ stretches }) => stretches.length === 0);
  const status = props.status ?? (isEmpty ? 'empty' : 'ready');
  const leftOut = prepared.leftOut.length > 0 ? `Not drawn: ${prepared.leftOut.join(', ')}.` : null;
  const gaps =
    prepared.gaps > 0
      ? `${prepared.gaps} ${prepared.gaps === 1 ? 'value is' : 'values are'} not drawn: ${logY ? 'infinite, or no number above zero' : 'infinite or no number'}.`
      : null;
  return (
    <ChartFrame
      {...props}
      status={status}
      caution={[props.caution, gaps, leftOut].filter(Boolean).join(' ') || null}
      summary={summaryOf(prepared, props)}
      table={{
        columns: [props.xLabel, ...prepared.series.map(({ label }) => label)],
        rows: xyRows(prepared).map(({ x, values }) => [x, ...values]),
      }}
      legend={() => (prepared.series.length > 1 ? <ChartLegend series={prepared.series} /> : null)}
    >
      {(width) => <XyPlot prepared={prepared} box={{ width, height }} props={props} />}
    </ChartFrame>
  );
}
