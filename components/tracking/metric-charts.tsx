'use client';

import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { XyChart } from '#components/charts/xy-chart.tsx';
import { useUrlState } from '#components/tables/use-url-state.ts';
import { useTRPC } from '#components/trpc/client.ts';
import { refusalOf } from '#components/trpc/refusal.ts';
import { Button } from '#components/ui/button.tsx';
import { Checkbox } from '#components/ui/checkbox.tsx';
import { Input, Select } from '#components/ui/input.tsx';
import { formatCount, formatDurationMs } from '#server/platform/domain/wording.ts';
import { formatMetric } from './format-metric.ts';
import { type MetricAxis, prepareMetricLines } from './prepare-metric-lines.ts';

const LIVE_MS = 3_000;
/** Charts drawn at first; more come when asked, some at a time: each asks the server, again and again while runs go on. */
const FIRST_CHARTS = 8;
const MORE_CHARTS = 16;
const POINTS = 600;
const SMOOTHINGS = { '0': 'As logged', '0.6': 'Smoothed', '0.9': 'Smoothed a lot' } as const;

interface Look {
  axis: MetricAxis;
  smoothing: number;
  logY: boolean;
}

interface ChartProps {
  metric: string;
  runs: readonly { id: string; name: string }[];
  look: Look;
  isLive: boolean;
  cursor: number | null;
  onCursor: (x: number | null) => void;
}

const formatSeconds = (seconds: number) => formatDurationMs(seconds * 1_000);

function MetricChart({ metric, runs, look, isLive, cursor, onCursor }: ChartProps) {
  const trpc = useTRPC();
  const { data, error, isPending, refetch } = useQuery(
    trpc.runs.metricHistory.queryOptions(
      { runIds: runs.map(({ id }) => id), key: metric, points: POINTS },
      { refetchInterval: isLive ? LIVE_MS : false },
    ),
  );
  const series = useMemo(() => {
    const points = Map.groupBy(data?.items ?? [], ({ runId }) => runId);
    const lines = runs
      .filter(({ id }) => points.has(id))
      .map(({ id, name }) => ({ runId: id, label: name, points: points.get(id) ?? [] }));
    return prepareMetricLines(lines, look.axis, look.smoothing);
  }, [data, runs, look.axis, look.smoothing]);
  const count = data?.items.length ?? 0;
  const isStep = look.axis === 'step';
  return (
    <XyChart
      title={metric}
      unit={isStep ? 'by step' : 'by time since its first value'}
      sample={`${formatCount(count)} ${count === 1 ? 'point' : 'points'}`}
      status={isPending ? 'loading' : error ? 'failed' : undefined}
      error={error ? { message: refusalOf(error).message, reference: refusalOf(error).reference } : null}
      onRetry={() => void refetch()}
      emptyText="No values of it were logged."
      height={200}
      series={series}
      xLabel={isStep ? 'step' : 'after'}
      formatX={isStep ? formatCount : formatSeconds}
      format={formatMetric}
      logY={look.logY}
      cursor={cursor}
      onCursor={onCursor}
    />
  );
}

function useLook(): { look: Look; set: (changes: Record<string, string | null>) => void } {
  const url = useUrlState();
  const axis = url.get('axis') === 'time' ? 'time' : 'step';
  const smooth = url.get('smooth') ?? '0';
  const logY = url.get('log') === 'yes';
  const smoothing = Object.hasOwn(SMOOTHINGS, smooth) ? Number(smooth) : 0;
  return { look: useMemo(() => ({ axis, smoothing, logY }), [axis, smoothing, logY]), set: url.set };
}

function LookFields({ look, set }: ReturnType<typeof useLook>) {
  return (
    <>
      <Select
        aria-label="Along the bottom"
        className="w-auto"
        value={look.axis}
        onChange={(event) => set({ axis: event.target.value === 'time' ? 'time' : null })}
      >
        <option value="step">By step</option>
        <option value="time">By time</option>
      </Select>
      <Select
        aria-label="Smoothing"
        className="w-auto"
        value={String(look.smoothing)}
        onChange={(event) => set({ smooth: event.target.value === '0' ? null : event.target.value })}
      >
        {Object.entries(SMOOTHINGS).map(([value, label]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </Select>
      <Checkbox
        label="Logarithmic"
        checked={look.logY}
        onChange={(event) => set({ log: event.target.checked ? 'yes' : null })}
      />
    </>
  );
}

interface Props {
  /** At most six are drawn as lines. */
  runs: readonly { id: string; name: string }[];
  metrics: readonly string[];
  /** Some of the runs are still running: their values are asked for again. */
  isLive: boolean;
}

/** A chart for each metric, of one run or of several in one another; all are read at the same place. */
export function MetricCharts({ runs, metrics, isLive }: Props) {
  const { look, set } = useLook();
  const [search, setSearch] = useState('');
  const [count, setCount] = useState(FIRST_CHARTS);
  const [cursor, setCursor] = useState<number | null>(null);
  const wanted = search.trim().toLowerCase();
  const found = metrics.filter((metric) => metric.toLowerCase().includes(wanted));
  const shown = found.slice(0, count);
  const more = Math.min(MORE_CHARTS, found.length - shown.length);
  return (
    <div className="grid gap-3">
      <div className="flex flex-wrap items-center gap-2">
        <LookFields look={look} set={set} />
        {metrics.length > FIRST_CHARTS && (
          <Input
            type="search"
            aria-label="Find a metric"
            placeholder="Find a metric"
            className="w-48"
            value={search}
            onChange={(event) => setSearch(event.target.value)}
          />
        )}
        {isLive && (
          <span role="status" className="text-[13px] text-muted">
            Followed while it runs
          </span>
        )}
      </div>
      <div className="grid gap-3 lg:grid-cols-2">
        {shown.map((metric) => (
          <MetricChart
            key={metric}
            metric={metric}
            runs={runs}
            look={look}
            isLive={isLive}
            cursor={cursor}
            onCursor={setCursor}
          />
        ))}
      </div>
      {found.length === 0 && <p className="text-muted">No metric is called that.</p>}
      {more > 0 && (
        <div className="flex flex-wrap items-center gap-2">
          <Button onClick={() => setCount(count + MORE_CHARTS)}>Show {more} more</Button>
          <span className="text-[13px] text-muted">
            {formatCount(shown.length)} of {formatCount(found.length)} metrics are drawn.
          </span>
        </div>
      )}
    </div>
  );
}
