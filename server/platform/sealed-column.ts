import type { TABLES } from './tables.ts';

/** A column that holds values made by `seal`, as each room declares its own: what a rotation has to wrap again. */
export interface SealedColumn {
  table: keyof typeof TABLES;
  column: string;
  /** Columns that the place of a value is named by; `id` and the sealed column itself are read anyway. */
  named: readonly string[];
  /** The place that the value was sealed for, from those columns. */
  place: (row: Readonly<Record<string, string>>) => string;
  /**
   * The place that values are sealed for by now, where it was another before: a rotation seals those anew, and sets what
   * `mark` says in the row, so that `place` knows them.
   */
  renewed?: { place: (row: Readonly<Record<string, string>>) => string; mark: string };
}
