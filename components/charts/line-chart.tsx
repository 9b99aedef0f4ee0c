'use client';

import { useMemo } from 'react';
import { formatDateTime } from '#server/platform/domain/wording.ts';
import { ChartFrame, type ChartFrameProps } from './chart-frame.tsx';
import { ChartLegend } from './chart-legend.tsx';
import { type ChartMarker, ChartMarkers } from './chart-markers.tsx';
import { describeTimeSeries } from './describe-time-series.ts';
import { prepareScale } from './prepare-scale.ts';
import { prepareTimeAxis } from './prepare-time-axis.ts';
import {
  type PreparedTimeSeries,
  prepareTimeSeries,
  type TimeRange,
  type TimeSeries,
} from './prepare-time-series.ts';
import { type Threshold, TimePlot } from './time-plot.tsx';
import { useReaderZone } from './use-reader-zone.ts';

export interface LineChartProps extends ChartFrameProps {
  series: readonly TimeSeries[];
  range: TimeRange;
  /** Width of the buckets the points came from. */
  stepMs: number;
  /** A value with its unit: `formatDurationMs`. */
  format: (value: number) => string;
  /** The series may be added up, so that what goes beyond six becomes others: counts, never percentiles. */
  additive?: boolean;
  fromZero?: boolean;
  /** Values that cannot be passed, such as 0 and 1 for shares. */
  bounds?: readonly [number, number];
  thresholds?: readonly Threshold[];
  /** Deployments, rollouts, stops and incidents. */
  markers?: readonly ChartMarker[];
  /** Charts with the same id share their crosshair. */
  syncId?: string;
  /** Dragging over the chart asks for that range. */
  onZoom?: (fromMs: number, toMs: number) => void;
}

const ROOM_FOR_END_LABELS = 560;
const PIXELS_PER_TICK = 90;
const NO_THRESHOLDS: readonly Threshold[] = [];
const NO_MARKERS: readonly ChartMarker[] = [];

function tableOf(prepared: PreparedTimeSeries, unit: string) {
  return {
    columns: ['Time (UTC)', ...prepared.series.map((series) => `${series.label} (${unit})`)],
    rows: prepared.rows.map((row) => [
      new Date(row.at).toISOString().slice(0, 16).replace('T', ' '),
      ...prepared.series.map((series) => row.values[series.key] ?? null),
    ]),
  };
}

function isEmpty(prepared: PreparedTimeSeries): boolean {
  return prepared.rows.every((row) => Object.values(row.values).every((value) => value === null));
}

/** Values over time: gaps are gaps, thresholds are named lines, events can be opened. */
export function LineChart(props: LineChartProps) {
  const { series, range, stepMs, format, additive, fromZero, bounds, height = 240 } = props;
  const { thresholds = NO_THRESHOLDS, markers = NO_MARKERS } = props;
  const zone = useReaderZone();
  const timeZone = zone ?? 'UTC';
  const prepared = useMemo(
    () => prepareTimeSeries(series, range, stepMs, additive),
    [series, range, stepMs, additive],
  );
  const scale = useMemo(() => {
    const values = prepared.rows.flatMap((row) => Object.values(row.values));
    return prepareScale([...values, ...thresholds.map((each) => each.value)], { fromZero, bounds });
  }, [prepared, thresholds, fromZero, bounds]);
  const formatTime = (at: number) => formatDateTime(new Date(at), timeZone);
  const visible = markers.filter((marker) => marker.at >= range.fromMs && marker.at <= range.toMs);
  const leftOut = prepared.leftOut.length > 0 ? `Not drawn: ${prepared.leftOut.join(', ')}.` : null;
  const isMany = prepared.series.length > 1;
  const status = props.status ?? (isEmpty(prepared) ? 'empty' : 'ready');
  return (
    <ChartFrame
      {...props}
      status={status === 'ready' && zone === null ? 'loading' : status}
      caution={[props.caution, leftOut].filter(Boolean).join(' ') || null}
      rangeWords={`${formatTime(range.fromMs)} to ${formatTime(range.toMs)} ${timeZone}`}
      summary={describeTimeSeries(prepared, format, formatTime)}
      table={tableOf(prepared, props.unit)}
      legend={(width) =>
        isMany && width < ROOM_FOR_END_LABELS ? <ChartLegend series={prepared.series} /> : null
      }
      below={<ChartMarkers markers={visible} timeZone={timeZone} />}
    >
      {(width) => (
        <TimePlot
          title={props.title}
          width={width}
          height={height}
          prepared={prepared}
          range={range}
          scale={scale}
          axis={prepareTimeAxis(
            range.fromMs,
            range.toMs,
            timeZone,
            Math.max(2, Math.floor(width / PIXELS_PER_TICK)),
          )}
          format={format}
          timeZone={timeZone}
          thresholds={thresholds}
          markers={visible}
          labelsAtEnds={isMany && width >= ROOM_FOR_END_LABELS}
          syncId={props.syncId}
          onZoom={props.onZoom}
        />
      )}
    </ChartFrame>
  );
}
