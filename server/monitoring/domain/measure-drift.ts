import { type ProfileColumn, referenceCounts } from '../../insights/domain/feature-bins.ts';
import type { TrainingProfile } from '../../registry/domain/training-profile.ts';

/**
 * Drift of inputs against the training profile, by the population stability index on the profile's own bins. The index
 * grows by chance alone when samples are small, so it only counts where it is larger than chance would make it in one of
 * a thousand looks at all features together; otherwise a fixed limit of 0.1 fires on most windows of 200 calls.
 */
const FLOOR = 1e-4;
const FALSE_ALARM_SHARE = 0.001;

export interface ColumnDrift {
  name: string;
  title: string;
  /** False for columns that the model never sees. */
  isFeature: boolean;
  isProtected: boolean;
  psi: number;
  /** What chance alone reaches in one of a thousand looks, at this many calls. */
  noiseLimit: number;
  /** Larger than chance explains. */
  isEvident: boolean;
  sampleCount: number;
  /** Shares from 0 to 1, in the order of the profile; `unseen` and `missing` come last. */
  bins: { bin: string; reference: number; current: number }[];
}

/** The standard normal value above which a share of the mass lies (Abramowitz and Stegun 26.2.23, error below 0.0005). */
export function normalQuantile(upperShare: number): number {
  if (upperShare > 0.5) return -normalQuantile(1 - upperShare);
  const t = Math.sqrt(-2 * Math.log(upperShare));
  const above = 2.515517 + 0.802853 * t + 0.010328 * t * t;
  const below = 1 + 1.432788 * t + 0.189269 * t * t + 0.001308 * t * t * t;
  return t - above / below;
}

/** The chi-square value above which a share of the mass lies (Wilson and Hilferty). */
export function chiSquareQuantile(freedom: number, upperShare: number): number {
  const spread = 2 / (9 * freedom);
  return freedom * (1 - spread + normalQuantile(upperShare) * Math.sqrt(spread)) ** 3;
}

/** The population stability index of two histograms with the same bins; shares below 0.0001 count as that. */
export function stabilityIndex(reference: readonly number[], current: readonly number[]): number {
  const total = (counts: readonly number[]) => counts.reduce((sum, count) => sum + count, 0);
  const [n, m] = [total(reference), total(current)];
  if (n === 0 || m === 0) return 0;
  return reference.reduce((sum, count, index) => {
    const before = Math.max(count / n, FLOOR);
    const now = Math.max((current[index] ?? 0) / m, FLOOR);
    return sum + (now - before) * Math.log(now / before);
  }, 0);
}

function measureColumn(
  name: string,
  column: ProfileColumn,
  counts: Readonly<Record<string, number>>,
  features: number,
): ColumnDrift {
  const reference = referenceCounts(column);
  const extra = Object.keys(counts).filter((bin) => !Object.hasOwn(reference, bin));
  const bins = [...Object.keys(reference), ...extra].filter(
    (bin) => (reference[bin] ?? 0) > 0 || (counts[bin] ?? 0) > 0,
  );
  const before = bins.map((bin) => reference[bin] ?? 0);
  const now = bins.map((bin) => counts[bin] ?? 0);
  const n = before.reduce((sum, count) => sum + count, 0);
  const m = now.reduce((sum, count) => sum + count, 0);
  const freedom = Math.max(1, bins.length - 1);
  const noiseLimit =
    n === 0 || m === 0
      ? Number.POSITIVE_INFINITY
      : (1 / n + 1 / m) * chiSquareQuantile(freedom, FALSE_ALARM_SHARE / Math.max(1, features));
  const psi = stabilityIndex(before, now);
  return {
    name,
    title: column.title ?? name,
    isFeature: column.feature,
    isProtected: column.protected,
    psi,
    noiseLimit,
    isEvident: psi > noiseLimit,
    sampleCount: m,
    bins: bins.map((bin, index) => ({
      bin,
      reference: n === 0 ? 0 : (before[index] ?? 0) / n,
      current: m === 0 ? 0 : (now[index] ?? 0) / m,
    })),
  };
}

/** Measures every column of a profile, the one that moved most first. */
export function measureDrift(
  profile: TrainingProfile,
  counts: ReadonlyMap<string, Readonly<Record<string, number>>>,
): ColumnDrift[] {
  const columns = Object.entries(profile.columns);
  return columns
    .map(([name, column]) => measureColumn(name, column, counts.get(name) ?? {}, columns.length))
    .sort((a, b) => Number(b.isEvident) - Number(a.isEvident) || b.psi - a.psi);
}

/** What an alert on drift sees: the largest index of a model's own feature that chance does not explain, else zero. */
export function driftValue(columns: readonly ColumnDrift[]): { value: number; sampleCount: number } {
  const features = columns.filter(({ isFeature }) => isFeature);
  const evident = features.filter(({ isEvident }) => isEvident).map(({ psi }) => psi);
  return {
    value: Math.max(0, ...evident),
    sampleCount: Math.max(0, ...features.map(({ sampleCount }) => sampleCount)),
  };
}
