'use client';

import { useMemo, useState } from 'react';
import { ChartFrame } from '#components/charts/chart-frame.tsx';
import { Select } from '#components/ui/input.tsx';
import { formatFigure } from '#server/platform/domain/wording.ts';
import {
  type ParallelLine,
  type PreparedParallel,
  prepareParallel,
  stretchesOf,
} from './prepare-parallel.ts';
import { fieldValue, type RunField, type ShownRun } from './run-field.ts';

const TOP = 40;
const BOTTOM = 14;
const SIDE = 48;
const AXIS_LEAST = 110;
/** Drawn lines; more of them are one grey area and cost the browser its breath. */
const MOST_LINES = 500;
const MOST_TICKS = 9;

interface Box {
  width: number;
  height: number;
}

function placer({ axes }: PreparedParallel, { width, height }: Box) {
  return {
    x: (index: number) =>
      axes.length < 2 ? width / 2 : SIDE + (index / (axes.length - 1)) * (width - 2 * SIDE),
    y: (share: number) => height - BOTTOM - share * (height - TOP - BOTTOM),
  };
}

type Placer = ReturnType<typeof placer>;

/** The two ends of the last axis differ in strength, not in hue alone; many lines are drawn fainter, so that crowds show. */
function lookOf(line: ParallelLine, marked: string, count: number) {
  if (line.runId === marked) return { stroke: 'var(--chart-2)', opacity: 1, width: 3 };
  const faint = (marked ? 0.4 : 1) * Math.max(0.3, Math.min(1, 60 / count));
  if (line.rank === null) return { stroke: 'var(--dark)', opacity: 0.4 * faint, width: 1 };
  return { stroke: 'var(--chart-1)', opacity: faint * (0.25 + 0.75 * line.rank), width: 1 + line.rank };
}

function Lines({ lines, at, marked }: { lines: readonly ParallelLine[]; at: Placer; marked: string }) {
  const ordered = [...lines].sort((a, b) => Number(a.runId === marked) - Number(b.runId === marked));
  return ordered.map((line) => {
    const look = lookOf(line, marked, lines.length);
    return stretchesOf(line).map(({ from, shares }) => {
      const points = shares.map(
        (share, index) => `${at.x(from + index).toFixed(1)},${at.y(share).toFixed(1)}`,
      );
      const key = `${line.runId} ${from}`;
      const [x, y] = points[0]?.split(',') ?? [];
      return points.length === 1 ? (
        <circle key={key} cx={x} cy={y} r="3" fill={look.stroke} opacity={look.opacity} />
      ) : (
        <polyline
          key={key}
          points={points.join(' ')}
          fill="none"
          stroke={look.stroke}
          strokeOpacity={look.opacity}
          strokeWidth={look.width}
        />
      );
    });
  });
}

function Axes({ prepared, at, box }: { prepared: PreparedParallel; at: Placer; box: Box }) {
  return (
    <g fontSize="11" fill="var(--text-muted)">
      {prepared.axes.map((axis, index) => {
        const every = Math.ceil(axis.ticks.length / MOST_TICKS);
        const x = at.x(index);
        return (
          <g key={axis.id}>
            <line x1={x} x2={x} y1={TOP - 8} y2={box.height - BOTTOM} stroke="var(--line-strong)" />
            <text x={x} y={18} textAnchor="middle" fill="var(--text)" fontWeight="600">
              {axis.heading.length > 18 ? `${axis.heading.slice(0, 17)}…` : axis.heading}
            </text>
            {axis.ticks
              .filter((_, tick) => tick % every === 0)
              .map((tick) => (
                <text
                  key={tick.label}
                  x={x + 5}
                  y={at.y(tick.share)}
                  dy="0.32em"
                  stroke="var(--surface-raised)"
                  strokeWidth="3"
                  paintOrder="stroke"
                >
                  {tick.label.length > 14 ? `${tick.label.slice(0, 13)}…` : tick.label}
                </text>
              ))}
          </g>
        );
      })}
    </g>
  );
}

function tableOf(runs: readonly ShownRun[], fields: readonly RunField[]) {
  return {
    columns: ['Run', ...fields.map(({ key }) => key)],
    rows: runs.map((run) => [run.name, ...fields.map((field) => fieldValue(run, field))]),
  };
}

interface Props {
  runs: readonly ShownRun[];
  /** Axes from left to right; the last one decides how strong lines are. */
  fields: readonly RunField[];
}

function MarkChoice({
  lines,
  marked,
  onMark,
}: {
  lines: readonly ParallelLine[];
  marked: string;
  onMark: (id: string) => void;
}) {
  return (
    <Select
      aria-label="Mark a run"
      className="w-44"
      value={marked}
      onChange={(event) => onMark(event.target.value)}
    >
      <option value="">Mark no run</option>
      {lines.map(({ runId, label }) => (
        <option key={runId} value={runId}>
          {label}
        </option>
      ))}
    </Select>
  );
}

/** Runs as lines across parameters and metrics: which choices went with which results. */
export function ParallelChart({ runs, fields }: Props) {
  const [marked, setMarked] = useState('');
  const shown = useMemo(() => runs.slice(0, MOST_LINES), [runs]);
  const prepared = useMemo(() => prepareParallel(shown, fields, formatFigure), [shown, fields]);
  const last = prepared.axes.at(-1);
  const caution = [
    prepared.leftOut.length > 0 ? `Too many different words to draw: ${prepared.leftOut.join(', ')}.` : null,
    runs.length > shown.length ? `The first ${MOST_LINES} of ${runs.length} runs are drawn.` : null,
  ];
  const height = 320;
  return (
    <ChartFrame
      title="Parallel coordinates"
      unit={last?.isNumeric ? `stronger lines have more ${last.heading}` : 'one line per run'}
      sample={`${shown.length} ${shown.length === 1 ? 'run' : 'runs'}`}
      caution={caution.filter(Boolean).join(' ') || null}
      status={prepared.axes.length < 2 || shown.length === 0 ? 'empty' : 'ready'}
      emptyText="Show at least two columns of parameters or metrics, and they are drawn here as axes."
      height={height}
      actions={<MarkChoice lines={prepared.lines} marked={marked} onMark={setMarked} />}
      summary={`${shown.length} runs across ${prepared.axes.map(({ heading }) => heading).join(', ')}. The table has the values.`}
      table={tableOf(shown, fields)}
    >
      {(width) => {
        const box = { width: Math.max(width, prepared.axes.length * AXIS_LEAST), height };
        const at = placer(prepared, box);
        return (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
          <section tabIndex={0} aria-label="Parallel coordinates" className="overflow-x-auto">
            <svg width={box.width} height={box.height} aria-hidden="true">
              <Lines lines={prepared.lines} at={at} marked={marked} />
              <Axes prepared={prepared} at={at} box={box} />
            </svg>
          </section>
        );
      }}
    </ChartFrame>
  );
}
