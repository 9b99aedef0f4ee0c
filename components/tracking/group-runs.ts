import { fieldId, fieldValue, type RunField, type ShownRun } from './run-field.ts';

/** What a group comes to for one metric: over those of its runs that have it. */
export interface GroupFigure {
  count: number;
  mean: number;
  least: number;
  most: number;
}

export interface RunGroup {
  kind: 'group';
  key: string;
  /** The value all its runs share; null for those that have none. */
  value: string | null;
  count: number;
  isOpen: boolean;
  figures: Readonly<Record<string, GroupFigure>>;
}

/** One line of the table: a group's head, or a run. */
export type RunLine = RunGroup | { kind: 'run'; key: string; run: ShownRun; isGrouped: boolean };

function figuresOf(runs: readonly ShownRun[], metrics: readonly RunField[]): Record<string, GroupFigure> {
  return Object.fromEntries(
    metrics.flatMap((field): [string, GroupFigure][] => {
      const values = runs
        .map((run) => fieldValue(run, field))
        .filter((value): value is number => typeof value === 'number' && Number.isFinite(value));
      if (values.length === 0) return [];
      let [sum, least, most] = [0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
      for (const value of values) {
        sum += value;
        least = Math.min(least, value);
        most = Math.max(most, value);
      }
      return [[fieldId(field), { count: values.length, mean: sum / values.length, least, most }]];
    }),
  );
}

/**
 * The lines to draw: runs as they come, or under the value that they share. Groups stand in the order in which the first
 * of their runs came, so that the list's order decides theirs; a closed group is one line.
 */
export function groupRuns(
  runs: readonly ShownRun[],
  by: RunField | null,
  closed: ReadonlySet<string>,
  metrics: readonly RunField[],
): RunLine[] {
  const lineOf = (run: ShownRun): RunLine => ({ kind: 'run', key: run.id, run, isGrouped: by !== null });
  if (by === null) return runs.map(lineOf);
  const groups = new Map<string, { value: string | null; runs: ShownRun[] }>();
  for (const run of runs) {
    const value = fieldValue(run, by);
    const key = value === null ? 'none' : `is ${value}`;
    const group = groups.get(key) ?? { value: value === null ? null : String(value), runs: [] };
    group.runs.push(run);
    groups.set(key, group);
  }
  return [...groups].flatMap(([key, group]) => {
    const isOpen = !closed.has(key);
    const head: RunGroup = {
      kind: 'group',
      key,
      value: group.value,
      count: group.runs.length,
      isOpen,
      figures: figuresOf(group.runs, metrics),
    };
    return isOpen ? [head, ...group.runs.map(lineOf)] : [head];
  });
}
