export interface SortState {
  columnId: string;
  descending: boolean;
}

/** Reads the `sort` parameter of an address: "name" ascending, "-name" descending; null for none. */
export function parseSort(param: string | null): SortState | null {
  if (!param || param === '-') return null;
  return param.startsWith('-')
    ? { columnId: param.slice(1), descending: true }
    : { columnId: param, descending: false };
}

/** What pressing a heading leads to: ascending, then descending, then the list's own order. */
export function nextSort(current: SortState | null, columnId: string): string | null {
  if (current?.columnId !== columnId) return columnId;
  return current.descending ? null : `-${columnId}`;
}

/** Orders two cell values; what is missing comes last in either direction, so it is handled by the table. */
export function compareValues(a: unknown, b: unknown): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (a instanceof Date && b instanceof Date) return a.getTime() - b.getTime();
  return String(a).localeCompare(String(b), 'en', { numeric: true, sensitivity: 'base' });
}
