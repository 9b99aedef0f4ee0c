import type { PackScope } from './evidence-pack.ts';
import { type ChoosableRow, PACK_FILES, type PackFile } from './pack-contents.ts';

export interface ChosenFile<R extends ChoosableRow> {
  file: PackFile;
  rows: R[];
}

function note<R extends ChoosableRow>(chosen: Map<string, Set<string>>, row: R): void {
  const add = (name: string, id: string) => {
    const known = chosen.get(name);
    if (known) known.add(id);
    else chosen.set(name, new Set([id]));
  };
  add(row.table, row.id);
  for (const [column, { value }] of Object.entries(row.columns))
    if (typeof value === 'string' && column.endsWith('_id')) add(`${row.table}.${column}`, value);
}

/** Chooses the rows of a pack out of the rows of each table, file by file; the same rows give the same choice. */
export function choosePackRows<R extends ChoosableRow>(
  tables: ReadonlyMap<string, readonly R[]>,
  scope: PackScope,
): ChosenFile<R>[] {
  const chosen = new Map<string, Set<string>>();
  return PACK_FILES.map((file) => {
    const rows = (tables.get(file.table) ?? []).filter((row) => file.keep(row, scope, chosen));
    for (const row of rows) note(chosen, row);
    return { file, rows };
  });
}
