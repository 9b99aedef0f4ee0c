import type { PackScope } from './evidence-pack.ts';
import type { ChoosableRow, PackFile } from './pack-contents.ts';

export interface ChosenFile<R extends ChoosableRow> {
  file: PackFile;
  rows: R[];
}

/** What was chosen so far, by table, and by `<table>.<column>` what the rows chosen name; grows file by file. */
export type ChosenIds = Map<string, Set<string>>;

function note(chosen: ChosenIds, row: ChoosableRow): void {
  const add = (name: string, id: string) => {
    const known = chosen.get(name);
    if (known) known.add(id);
    else chosen.set(name, new Set([id]));
  };
  add(row.table, row.id);
  for (const [column, { value }] of Object.entries(row.columns))
    if (typeof value === 'string' && column.endsWith('_id')) add(`${row.table}.${column}`, value);
}

/**
 * Chooses the rows that belong into a file of a pack and notes them for the files after it. The same rows, in the same
 * order of files, give the same choice.
 */
export function choosePackRows<R extends ChoosableRow>(
  file: PackFile,
  rows: readonly R[],
  scope: PackScope,
  chosen: ChosenIds,
): R[] {
  const kept = rows.filter((row) => file.keep(row, scope, chosen));
  for (const row of kept) note(chosen, row);
  return kept;
}
