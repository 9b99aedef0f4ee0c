import type { TimeRange, TimeSeries } from '#components/charts/prepare-time-series.ts';
import { formatDurationMs } from '#server/platform/domain/wording.ts';
import type { BusinessData, TechnicalData } from './rows.ts';

type Framed = Pick<TechnicalData, 'range' | 'markers' | 'versions'>;
type TechnicalPoint = TechnicalData['points'][number];
type BusinessPoint = BusinessData['points'][number];

/** Range and step of a dashboard, as charts take them. */
export function chartRange({ range }: Pick<Framed, 'range'>): { range: TimeRange; stepMs: number } {
  return {
    range: { fromMs: range.from.getTime(), toMs: range.to.getTime() },
    stepMs: range.stepSeconds * 1000,
  };
}

/** "per 15 min". */
export function stepWords({ range }: Pick<Framed, 'range'>): string {
  return `per ${formatDurationMs(range.stepSeconds * 1000)}`;
}

/** Rollouts, stops and incidents as upright lines. */
export function chartMarkers({ markers }: Pick<Framed, 'markers'>) {
  return markers.map(({ at, label, href }) => ({ at: at.getTime(), label, href }));
}

/** The name of a version on this dashboard. */
export function versionLabel(versions: Framed['versions'], id: string): string {
  return versions.find((version) => version.id === id)?.label ?? 'Unknown version';
}

/** One line for all versions together. */
export function seriesOf<P extends { at: Date }>(
  points: readonly P[],
  lines: readonly { key: string; label: string; value: (point: P) => number | null }[],
): TimeSeries[] {
  return lines.map(({ key, label, value }) => ({
    key,
    label,
    points: points.map((point) => ({ at: point.at.getTime(), value: value(point) })),
  }));
}

/** One line per version of the same figure. */
export function seriesByVersion(
  data: Pick<TechnicalData, 'perVersion' | 'versions'>,
  value: (point: TechnicalPoint) => number | null,
): TimeSeries[] {
  return data.perVersion.map(({ versionId, points }) => ({
    key: versionId || 'none',
    label: versionLabel(data.versions, versionId),
    points: points.map((point) => ({ at: point.at.getTime(), value: value(point) })),
  }));
}

/** Share of calls without a usable answer, stops left aside; null without calls. */
export function faultShare({ calls, stopped, faults }: Pick<TechnicalPoint, 'calls' | 'stopped' | 'faults'>) {
  const asked = calls - stopped;
  return asked > 0 ? faults / asked : null;
}

/** Twentieths of the confidence scale as bins of a histogram. */
export function confidenceHistogram(counts: readonly number[]) {
  return counts.map((count, bin) => ({ from: bin / counts.length, to: (bin + 1) / counts.length, count }));
}

/** Lines of what was decided, in the order of the policy. */
export function decisionLines(choices: readonly string[]) {
  return choices.map((choice) => ({
    key: choice,
    label: choice,
    value: (point: BusinessPoint) => point.decisions[choice] ?? 0,
  }));
}
