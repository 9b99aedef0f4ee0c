import type { CsvTable } from './parse-csv.ts';
import type { TrainingProfile } from './training-profile.ts';

/**
 * What stored rows look like, column by column, so that a version trained on them has its reference for drift although nobody wrote
 * one. Numbers are counted in bins of equal width. Words are counted where few of them make up a column; free text, names and other
 * columns in which nearly every row has a value of its own are left out, since a profile is seen by more people than the rows are.
 */
const BINS = 10;
const VALUES_MAX = 50;
const COLUMNS_MAX = 500;
const MISSING = /^(|na|n\/a|nan|null|none|\?)$/i;

type Column = TrainingProfile['columns'][string];

const rounded = (value: number) => Number(value.toPrecision(6));

function edgesOf(min: number, max: number): number[] {
  if (min === max) return [min, min + Math.max(1, Math.abs(min) / 1000)];
  const edges = Array.from({ length: BINS }, (_, index) => min + ((max - min) * index) / BINS);
  const grown = [...edges, max];
  const isGrowing = grown.every((edge, index) => index === 0 || edge > (grown[index - 1] ?? edge));
  return isGrowing ? grown : [min, max];
}

function profileNumbers(values: readonly number[], missing: number): Column {
  let [min, max, sum] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (const value of values) {
    min = Math.min(min, value);
    max = Math.max(max, value);
    sum += value;
  }
  const mean = sum / values.length;
  const edges = edgesOf(min, max);
  const counts = new Array<number>(edges.length - 1).fill(0);
  let squares = 0;
  for (const value of values) {
    squares += (value - mean) ** 2;
    // The last bin holds its upper edge too.
    let bin = counts.length - 1;
    while (bin > 0 && value < (edges[bin] ?? value)) bin -= 1;
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  const std = Math.sqrt(squares / values.length);
  return {
    ...{ kind: 'numeric', feature: true, protected: false, count: values.length, missing },
    ...{ edges, counts, min, max, mean: rounded(mean), std: rounded(std) },
  };
}

function profileWords(words: readonly string[], missing: number): Column | null {
  const counts = new Map<string, number>();
  for (const word of words) {
    counts.set(word, (counts.get(word) ?? 0) + 1);
    if (counts.size > VALUES_MAX) return null;
  }
  if (counts.size > words.length / 2 || [...counts.keys()].some((word) => word.length > 200)) return null;
  const shared = { feature: true, protected: false, count: words.length, missing };
  return { kind: 'categorical', ...shared, counts: Object.fromEntries(counts) };
}

function profileColumn(cells: readonly string[]): Column | null {
  const present = cells.filter((cell) => !MISSING.test(cell));
  if (present.length === 0) return null;
  const missing = cells.length - present.length;
  const numbers = present.map(Number);
  return numbers.every(Number.isFinite) ? profileNumbers(numbers, missing) : profileWords(present, missing);
}

/** Profiles the columns of a table, at most 500 of them. */
export function profileRows({ columns, rows }: CsvTable): TrainingProfile {
  const profiled = columns.slice(0, COLUMNS_MAX).flatMap((name, index): [string, Column][] => {
    const column = profileColumn(rows.map((row) => (row[index] ?? '').trim()));
    return column && name.length <= 200 ? [[name, column]] : [];
  });
  return { columns: Object.fromEntries(profiled), scores: null };
}

/** The part of a profile that a model is given as input; null where it is given none of it. */
export function profileOfInputs(
  profile: TrainingProfile | null,
  fields: readonly string[],
): TrainingProfile | null {
  const wanted = new Set(fields);
  const kept = Object.entries(profile?.columns ?? {}).filter(([name]) => wanted.has(name));
  return kept.length === 0 ? null : { columns: Object.fromEntries(kept), scores: null };
}
