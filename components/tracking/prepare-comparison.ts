import { compareNames } from './run-field.ts';

/** One line of a comparison: what each of the runs has for one name. */
export interface ComparedLine {
  name: string;
  values: readonly (string | null)[];
  /** Not all runs have the same. */
  differs: boolean;
}

/** Names of any of the runs, with what each of them has; null where a run has nothing. */
export function prepareComparison<V>(
  runs: readonly Readonly<Record<string, V>>[],
  write: (value: V) => string,
): ComparedLine[] {
  const names = [...new Set(runs.flatMap((run) => Object.keys(run)))].sort(compareNames);
  return names.map((name) => {
    const values = runs.map((run) => {
      const value = Object.hasOwn(run, name) ? run[name] : undefined;
      return value === undefined ? null : write(value);
    });
    return { name, values, differs: new Set(values).size > 1 };
  });
}
