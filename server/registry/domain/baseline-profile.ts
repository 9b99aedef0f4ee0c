import type { TrainingProfile } from './training-profile.ts';

/**
 * What of a version's training profile a single input can be held against: how far numbers went and how they scattered,
 * which categories there were. Columns that the model never sees, such as protected ones, are left out.
 */
export type BaselineColumn =
  | { kind: 'numeric'; min: number; max: number; mean: number; std: number }
  | { kind: 'categorical'; values: readonly string[] };

export type BaselineProfile = Readonly<Record<string, BaselineColumn>>;

type Column = TrainingProfile['columns'][string];

/** Mean and standard deviation by the middles of the bins, for profiles that do not say them. */
function momentsOf({ edges, counts }: Extract<Column, { kind: 'numeric' }>): { mean: number; std: number } {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return { mean: 0, std: 0 };
  const middles = counts.map((_, index) => ((edges[index] ?? 0) + (edges[index + 1] ?? 0)) / 2);
  const average = (value: (middle: number) => number) =>
    middles.reduce((sum, middle, index) => sum + value(middle) * (counts[index] ?? 0), 0) / total;
  const mean = average((middle) => middle);
  return { mean, std: Math.sqrt(average((middle) => (middle - mean) ** 2)) };
}

function columnOf(column: Column): BaselineColumn {
  if (column.kind === 'categorical') {
    const values = Object.entries(column.counts).flatMap(([value, count]) => (count > 0 ? [value] : []));
    return { kind: 'categorical', values };
  }
  const moments = momentsOf(column);
  const { edges, mean = moments.mean, std = moments.std } = column;
  const { min = edges[0] ?? 0, max = edges.at(-1) ?? 0 } = column;
  return { kind: 'numeric', min, max, mean, std };
}

/** Takes out of a training profile what single inputs are checked against. */
export function baselineOf({ columns }: TrainingProfile): BaselineProfile {
  const seen = Object.entries(columns).filter(
    ([, { feature, protected: isProtected }]) => feature && !isProtected,
  );
  return Object.fromEntries(seen.map(([name, column]) => [name, columnOf(column)]));
}
