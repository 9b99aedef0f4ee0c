import { isDrawable, prepareScale, type Scale } from '#components/charts/prepare-scale.ts';
import { shareOf } from '#components/charts/prepare-xy.ts';
import { fieldId, fieldValue, type RunField, type ShownRun } from './run-field.ts';

/** One upright axis: numbers on a scale, or words in their order. */
export interface ParallelAxis {
  id: string;
  heading: string;
  /** What stands beside the axis and where, as a share of its height from the bottom. */
  ticks: readonly { share: number; label: string }[];
  isNumeric: boolean;
}

export interface ParallelLine {
  runId: string;
  label: string;
  /** One share per axis from the bottom; null where the run has nothing, which stands below the axis. */
  shares: readonly (number | null)[];
  /** Where the run stands on the last axis, by which lines are coloured; null for nowhere. */
  rank: number | null;
}

export interface PreparedParallel {
  axes: readonly ParallelAxis[];
  lines: readonly ParallelLine[];
  /** Axes not drawn because their values are too many words. */
  leftOut: readonly string[];
}

/** More words than this on one axis cannot be read. */
const MOST_WORDS = 20;

interface Axis {
  shown: ParallelAxis;
  place: (value: string | number | null) => number | null;
}

function numberOf(value: string | number | null): number | null {
  if (value === null || value === '') return null;
  const number = Number(value);
  return isDrawable(number) ? number : null;
}

function isMissing(value: string | number | null): boolean {
  return value === null || value === '' || (typeof value === 'number' && !isDrawable(value));
}

function numericAxis(
  field: RunField,
  values: readonly (number | null)[],
  format: (n: number) => string,
): Axis {
  const scale: Scale = prepareScale(values);
  return {
    shown: {
      id: fieldId(field),
      heading: field.key,
      isNumeric: true,
      ticks: scale.ticks.map((tick) => ({ share: shareOf(tick, scale), label: format(tick) })),
    },
    place: (value) => {
      const number = numberOf(value);
      return number === null ? null : shareOf(number, scale);
    },
  };
}

function wordAxis(field: RunField, words: readonly string[]): Axis {
  const share = (index: number) => (words.length === 1 ? 0.5 : index / (words.length - 1));
  const places = new Map(words.map((word, index) => [word, share(index)]));
  return {
    shown: {
      id: fieldId(field),
      heading: field.key,
      isNumeric: false,
      ticks: words.map((label, index) => ({ share: share(index), label })),
    },
    place: (value) => (value === null ? null : (places.get(String(value)) ?? null)),
  };
}

/** Numbers if all its known values are; words if they are few; null when neither can be drawn. */
function axisOf(field: RunField, runs: readonly ShownRun[], format: (n: number) => string): Axis | null {
  const known = runs.map((run) => fieldValue(run, field)).filter((value) => !isMissing(value));
  const numbers = known.map(numberOf);
  if (numbers.every((value) => value !== null)) return numericAxis(field, numbers, format);
  const words = [...new Set(known.map(String))].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  return words.length > MOST_WORDS ? null : wordAxis(field, words);
}

/** Runs as lines across their fields; lines are ranked by the last axis if it is one of numbers. */
export function prepareParallel(
  runs: readonly ShownRun[],
  fields: readonly RunField[],
  format: (value: number) => string,
): PreparedParallel {
  const axes: { field: RunField; axis: Axis }[] = [];
  const leftOut: string[] = [];
  for (const field of fields) {
    const axis = axisOf(field, runs, format);
    if (axis) axes.push({ field, axis });
    else leftOut.push(field.key);
  }
  const last = axes.at(-1)?.axis.shown.isNumeric === true;
  return {
    axes: axes.map(({ axis }) => axis.shown),
    lines: runs.map((run) => {
      const shares = axes.map(({ field, axis }) => axis.place(fieldValue(run, field)));
      return { runId: run.id, label: run.name, shares, rank: last ? (shares.at(-1) ?? null) : null };
    }),
    leftOut,
  };
}

/**
 * The stretches of a line between axes it has values on: a run without a value on an axis is not drawn through it, since
 * any height there would be a claim.
 */
export function stretchesOf(line: ParallelLine): { from: number; shares: number[] }[] {
  const stretches: { from: number; shares: number[] }[] = [];
  let open: { from: number; shares: number[] } | null = null;
  for (const [index, share] of line.shares.entries()) {
    if (share === null) {
      open = null;
      continue;
    }
    if (open === null) {
      open = { from: index, shares: [] };
      stretches.push(open);
    }
    open.shares.push(share);
  }
  return stretches;
}
