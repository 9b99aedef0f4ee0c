import type { TrainingProfile } from '../../registry/domain/training-profile.ts';

export type ProfileColumn = TrainingProfile['columns'][string];

/** Bins beside those of the profile: nothing was sent, or something that training never saw. */
export const MISSING_BIN = 'missing';
export const UNSEEN_BIN = 'unseen';

function numericBin(edges: readonly number[], value: number): string {
  // The end bins are open: what lies below or above everything seen in training falls into them.
  let bin = 0;
  while (bin < edges.length - 2 && value >= (edges[bin + 1] ?? Number.POSITIVE_INFINITY)) bin += 1;
  return String(bin);
}

/** The bin of one input value on the bins of the training profile: an index, a category, `missing` or `unseen`. */
export function featureBin(column: ProfileColumn, value: unknown): string {
  if (value === null || value === undefined || (typeof value === 'number' && !Number.isFinite(value)))
    return MISSING_BIN;
  if (column.kind === 'numeric') {
    const number = typeof value === 'number' ? value : Number.NaN;
    return Number.isNaN(number) ? UNSEEN_BIN : numericBin(column.edges, number);
  }
  const category = String(value);
  return Object.hasOwn(column.counts, category) ? `=${category}` : UNSEEN_BIN;
}

/** How many training rows lie in each bin, under the same names as `featureBin` gives. */
export function referenceCounts(column: ProfileColumn): Record<string, number> {
  const known =
    column.kind === 'numeric'
      ? column.counts.map((count, bin) => [String(bin), count] as const)
      : Object.entries(column.counts).map(([category, count]) => [`=${category}`, count] as const);
  return { ...Object.fromEntries(known), [MISSING_BIN]: column.missing };
}

/** The name under which a bin of a column is counted. */
export function binName(column: string, bin: string): string {
  return JSON.stringify([column, bin]);
}

/** Counts by column and bin, read back from their names. */
export function countsByColumn(
  counts: Readonly<Record<string, number>>,
): Map<string, Record<string, number>> {
  const columns = new Map<string, Record<string, number>>();
  for (const [name, count] of Object.entries(counts)) {
    const [column = '', bin = ''] = JSON.parse(name) as string[];
    const found = columns.get(column) ?? {};
    found[bin] = (found[bin] ?? 0) + count;
    columns.set(column, found);
  }
  return columns;
}
