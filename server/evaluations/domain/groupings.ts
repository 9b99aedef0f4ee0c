import { z } from 'zod';

/** Rows told apart by what a column says; a numeric column is cut at `edges` into bands. */
export const groupingSchema = z.strictObject({
  column: z.string().min(1).max(200),
  /** Growing bounds: 25, 60 make "under 25", "25 to under 60" and "60 and over". */
  edges: z
    .array(z.number())
    .max(20)
    .default([])
    .refine(
      (edges) => edges.every((edge, i) => i === 0 || edge > (edges[i - 1] ?? edge)),
      'must grow from left to right',
    ),
});
export type Grouping = z.output<typeof groupingSchema>;

/** Cells of one row of a dataset, by column. */
export type Cells = Readonly<Record<string, string>>;

/** What a row without a value is called; it is a group of its own, because being absent is rarely chance. */
export const MISSING_GROUP = 'not given';

/** The name of the group a row belongs to. */
export function groupOf({ column, edges }: Grouping, cells: Cells): string {
  const cell = (cells[column] ?? '').trim();
  if (cell === '') return MISSING_GROUP;
  if (edges.length === 0) return cell;
  const value = Number(cell);
  if (!Number.isFinite(value)) return MISSING_GROUP;
  const above = edges.filter((edge) => value >= edge).at(-1);
  const below = edges.find((edge) => value < edge);
  if (above === undefined) return `under ${below}`;
  return below === undefined ? `${above} and over` : `${above} to under ${below}`;
}

/** Rows by the groups of one or two columns, in the order of the groups' names. */
export function splitByGroups<T extends { cells: Cells }>(
  rows: readonly T[],
  by: readonly Grouping[],
): { group: string; rows: T[] }[] {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const name = by.map((grouping) => groupOf(grouping, row.cells)).join(', ');
    const known = groups.get(name);
    if (known) known.push(row);
    else groups.set(name, [row]);
  }
  return [...groups.entries()]
    .sort(([left], [right]) => left.localeCompare(right, 'en', { numeric: true }))
    .map(([group, members]) => ({ group, rows: members }));
}
