'use client';

import { useState } from 'react';
import { countOf, formatPercent } from '#server/platform/domain/wording.ts';
import { ChartFrame, type ChartFrameProps } from './chart-frame.tsx';
import { type HistogramBin, type PreparedHistogram, prepareHistogram } from './prepare-histogram.ts';
import { prepareScale } from './prepare-scale.ts';

export interface HistogramProps extends ChartFrameProps {
  bins: readonly HistogramBin[];
  /** Drawn as an outline over the bars, such as the training profile or the version before. */
  compare?: { label: string; bins: readonly HistogramBin[] };
  /** What the bars themselves are called once something is compared. */
  label?: string;
  /** A place on the axis in words: `formatFigure`. */
  format: (value: number) => string;
  /** What is counted, in the singular: "decision". */
  counted: string;
  /** Decision thresholds and the like, as named upright lines. */
  thresholds?: readonly { value: number; label: string }[];
  rangeWords?: string;
}

const LEFT = 48;
const TOP = 20;
const BOTTOM = 22;
const NAME_WIDTH = 110;

interface PlotProps {
  width: number;
  height: number;
  bars: PreparedHistogram;
  outline: PreparedHistogram | null;
  hovered: number | null;
  onHover: (index: number | null) => void;
  props: HistogramProps;
}

function outlinePath(
  outline: PreparedHistogram,
  x: (at: number) => number,
  y: (share: number) => number,
): string {
  const steps = outline.bins.map((bin) => `L${x(bin.from)},${y(bin.share)} L${x(bin.to)},${y(bin.share)}`);
  return `M${x(outline.domain[0])},${y(0)} ${steps.join(' ')} L${x(outline.domain[1])},${y(0)}`;
}

function Bins({ width, height, bars, outline, hovered, onHover, props }: PlotProps) {
  const scale = prepareScale(
    [...bars.bins, ...(outline?.bins ?? [])].map((bin) => bin.share),
    { fromZero: true },
  );
  const [low, high] = bars.domain;
  const x = (at: number) => LEFT + ((at - low) / (high - low || 1)) * (width - LEFT - 8);
  const y = (share: number) => TOP + (1 - share / (scale.domain[1] || 1)) * (height - TOP - BOTTOM);
  const axis = prepareScale([low, high], {
    bounds: [low, high],
    ticks: Math.max(2, Math.floor(width / 120)),
  });
  // The first name stands before its line and the others after it, unless they would leave the drawing.
  const isBefore = (index: number) => {
    const at = x(props.thresholds?.[index]?.value ?? 0);
    return index === 0 ? at > LEFT + NAME_WIDTH : at > width - NAME_WIDTH;
  };
  return (
    <svg width={width} height={height} aria-hidden="true" onMouseLeave={() => onHover(null)}>
      {scale.ticks.map((tick) => (
        <g key={tick}>
          <line x1={LEFT} x2={width - 8} y1={y(tick)} y2={y(tick)} className="stroke-line" />
          <text x={LEFT - 6} y={y(tick) + 4} textAnchor="end" className="fill-muted text-[11px]">
            {formatPercent(tick)}
          </text>
        </g>
      ))}
      {bars.bins.map((bin, index) => (
        // biome-ignore lint/a11y/noStaticElementInteractions: the same values are in the table and the summary
        <g key={bin.from} onMouseEnter={() => onHover(index)}>
          <rect
            x={x(bin.from)}
            width={x(bin.to) - x(bin.from)}
            y={TOP}
            height={height - TOP - BOTTOM}
            fill="transparent"
          />
          <rect
            x={x(bin.from) + 0.5}
            width={Math.max(1, x(bin.to) - x(bin.from) - 1)}
            y={y(bin.share)}
            height={Math.max(0, y(0) - y(bin.share))}
            className={hovered === index ? 'fill-accent' : 'fill-chart-1'}
          />
        </g>
      ))}
      {outline && (
        <path
          d={outlinePath(outline, x, y)}
          className="pointer-events-none fill-none stroke-chart-2"
          strokeWidth="2"
          strokeDasharray="6 3"
        />
      )}
      {props.thresholds?.map((each, index) => (
        <g key={each.label} className="pointer-events-none">
          <line
            x1={x(each.value)}
            x2={x(each.value)}
            y1={TOP - 6}
            y2={y(0)}
            className="stroke-text"
            strokeDasharray="4 3"
          />
          <text
            x={x(each.value) + (isBefore(index) ? -4 : 4)}
            y={TOP - 8}
            textAnchor={isBefore(index) ? 'end' : 'start'}
            className="fill-text text-[11px]"
          >
            {each.label}
          </text>
        </g>
      ))}
      <line x1={LEFT} x2={width - 8} y1={y(0)} y2={y(0)} className="stroke-line-strong" />
      {axis.ticks.map((tick) => (
        <text key={tick} x={x(tick)} y={height - 6} textAnchor="middle" className="fill-muted text-[11px]">
          {props.format(tick)}
        </text>
      ))}
    </svg>
  );
}

function wordsOf(bin: PreparedHistogram['bins'][number], props: HistogramProps): string {
  const range = `${props.format(bin.from)} to ${props.format(bin.to)}`;
  return `${range}: ${countOf(bin.count, props.counted)}, ${formatPercent(bin.share)}`;
}

/** How often which values occur, as shares of all; a second distribution may lie over it as an outline. */
export function Histogram(props: HistogramProps) {
  const { counted, compare, height = 220 } = props;
  const [hovered, setHovered] = useState<number | null>(null);
  const bars = prepareHistogram(props.bins);
  const outline = compare ? prepareHistogram(compare.bins) : null;
  const bin = hovered === null ? undefined : bars.bins[hovered];
  return (
    <ChartFrame
      {...props}
      sample={props.sample ?? countOf(bars.total, counted)}
      status={props.status ?? (bars.total === 0 ? 'empty' : 'ready')}
      summary={bars.bins.map((each) => wordsOf(each, props)).join('. ')}
      table={{
        columns: ['From', 'To', `${counted} count`, 'Share'],
        rows: bars.bins.map((each) => [each.from, each.to, each.count, each.share]),
      }}
      legend={() => (
        <p className="min-h-5 text-[12px] text-muted">
          {bin
            ? wordsOf(bin, props)
            : compare && `Bars: ${props.label ?? 'this range'}. Dashed outline: ${compare.label}.`}
        </p>
      )}
    >
      {(width) => (
        <Bins
          width={width}
          height={height}
          bars={bars}
          outline={outline}
          hovered={hovered}
          onHover={setHovered}
          props={props}
        />
      )}
    </ChartFrame>
  );
}
