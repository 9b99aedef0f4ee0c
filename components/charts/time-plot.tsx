'use client';

import {
  CartesianGrid,
  Line,
  LineChart,
  ReferenceArea,
  ReferenceLine,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import type { ChartMarker } from './chart-markers.tsx';
import { prepareEndLabels } from './prepare-end-labels.ts';
import type { Scale } from './prepare-scale.ts';
import type { TimeAxis } from './prepare-time-axis.ts';
import type { PreparedTimeSeries, TimeRange } from './prepare-time-series.ts';
import { TimeTooltip } from './time-tooltip.tsx';
import { useDragRange } from './use-drag-range.ts';

export interface Threshold {
  value: number;
  /** What it is, with its value: "Alert above 5 %". */
  label: string;
}

export interface TimePlotProps {
  title: string;
  width: number;
  height: number;
  prepared: PreparedTimeSeries;
  range: TimeRange;
  scale: Scale;
  axis: TimeAxis;
  format: (value: number) => string;
  timeZone: string;
  thresholds: readonly Threshold[];
  markers: readonly ChartMarker[];
  labelsAtEnds: boolean;
  syncId?: string;
  onZoom?: (fromMs: number, toMs: number) => void;
}

const TOP = 16;
const AXIS_HEIGHT = 24;
const AXIS_WIDTH = 56;
const END_WIDTH = 116;
const LABEL_HEIGHT = 16;
const TICK = { fill: 'var(--text-muted)', fontSize: 11 };

type Row = PreparedTimeSeries['rows'][number];

/** A point between two gaps belongs to no line and would be invisible: it gets a dot. */
function isAlone(rows: readonly Row[], key: string, index: number): boolean {
  const known = (at: number) => (rows[at]?.values[key] ?? null) !== null;
  return known(index) && !known(index - 1) && !known(index + 1);
}

function EndLabels({ prepared, scale, height }: Pick<TimePlotProps, 'prepared' | 'scale' | 'height'>) {
  const plotHeight = height - TOP - AXIS_HEIGHT;
  const ends = prepared.series.flatMap((series) => {
    const last = prepared.rows.findLast((row) => (row.values[series.key] ?? null) !== null);
    return last ? [{ key: series.key, value: last.values[series.key] ?? 0 }] : [];
  });
  const labels = prepareEndLabels(ends, scale.domain, LABEL_HEIGHT / plotHeight);
  return labels.map((label) => {
    const series = prepared.series.find((each) => each.key === label.key);
    return (
      <span
        key={label.key}
        aria-hidden
        className="pointer-events-none absolute right-0 truncate text-[12px] leading-4 font-medium"
        style={{
          top: TOP + label.top * plotHeight - LABEL_HEIGHT / 2,
          width: END_WIDTH - 8,
          color: series?.colour,
        }}
      >
        {series?.label}
      </span>
    );
  });
}

function timeOf(state: { activeLabel?: string | number }): number | null {
  return state.activeLabel === undefined ? null : Number(state.activeLabel);
}

/** Thresholds as named lines, events as numbered ones. */
function KnownLines({ thresholds, markers }: Pick<TimePlotProps, 'thresholds' | 'markers'>) {
  return (
    <>
      {thresholds.map((threshold) => (
        <ReferenceLine
          key={threshold.label}
          y={threshold.value}
          stroke="var(--stop)"
          strokeDasharray="4 3"
          label={{
            value: threshold.label,
            position: 'insideBottomLeft',
            fill: 'var(--stop)',
            fontSize: 11,
          }}
        />
      ))}
      {markers.map((marker, index) => (
        <ReferenceLine
          key={`${marker.at} ${marker.label}`}
          x={marker.at}
          stroke="var(--text-muted)"
          strokeDasharray="2 2"
          label={{ value: String(index + 1), position: 'top', fill: 'var(--text-muted)', fontSize: 11 }}
        />
      ))}
    </>
  );
}

function SeriesLines({ prepared }: Pick<TimePlotProps, 'prepared'>) {
  return (
    <>
      {prepared.series.map((series) => (
        <Line
          key={series.key}
          name={series.label}
          dataKey={(row: Row) => row.values[series.key]}
          stroke={series.colour}
          strokeDasharray={series.dash}
          strokeWidth={1.75}
          type="linear"
          isAnimationActive={false}
          connectNulls={false}
          activeDot={{ r: 3 }}
          dot={({ cx, cy, index, key }) =>
            isAlone(prepared.rows, series.key, index) ? (
              <circle key={key} cx={cx} cy={cy} r={2.5} fill={series.colour} />
            ) : (
              <g key={key} />
            )
          }
        />
      ))}
    </>
  );
}

/** The lines themselves, drawn from prepared data. */
export function TimePlot(props: TimePlotProps) {
  const { width, height, prepared, range, scale, axis, format, timeZone, labelsAtEnds } = props;
  const drag = useDragRange(props.onZoom);
  return (
    <div className="relative">
      <LineChart
        width={width}
        height={height}
        data={prepared.rows as Row[]}
        title={props.title}
        margin={{ top: TOP, right: labelsAtEnds ? END_WIDTH : 8, bottom: 0, left: 0 }}
        syncId={props.syncId}
        syncMethod="value"
        className={props.onZoom ? 'cursor-crosshair select-none' : 'select-none'}
        onMouseDown={(state) => drag.start(timeOf(state))}
        onMouseMove={(state) => drag.move(timeOf(state))}
        onMouseUp={drag.end}
        onMouseLeave={drag.cancel}
      >
        <CartesianGrid vertical={false} stroke="var(--line)" />
        <XAxis
          dataKey="at"
          type="number"
          domain={[range.fromMs, range.toMs]}
          allowDataOverflow
          ticks={[...axis.ticks]}
          tickFormatter={axis.label}
          interval="preserveStartEnd"
          height={AXIS_HEIGHT}
          tick={TICK}
          tickLine={false}
          axisLine={{ stroke: 'var(--line-strong)' }}
        />
        <YAxis
          domain={[...scale.domain]}
          ticks={[...scale.ticks]}
          tickFormatter={format}
          width={AXIS_WIDTH}
          tick={TICK}
          tickLine={false}
          axisLine={false}
        />
        <Tooltip
          isAnimationActive={false}
          cursor={{ stroke: 'var(--line-strong)' }}
          content={({ active, label }) =>
            active ? (
              <TimeTooltip at={Number(label)} prepared={prepared} format={format} timeZone={timeZone} />
            ) : null
          }
        />
        <KnownLines thresholds={props.thresholds} markers={props.markers} />
        <SeriesLines prepared={prepared} />
        {drag.marked && (
          <ReferenceArea x1={drag.marked.from} x2={drag.marked.to} fill="var(--accent)" fillOpacity={0.15} />
        )}
      </LineChart>
      {labelsAtEnds && <EndLabels prepared={prepared} scale={scale} height={height} />}
    </div>
  );
}
