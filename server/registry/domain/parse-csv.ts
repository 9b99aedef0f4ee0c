/** A table as a file holds it: everything is text until somebody says what it means. */
export interface CsvTable {
  columns: readonly string[];
  rows: readonly (readonly string[])[];
}

/** Says where and why a file is no table; the message is for people. */
export class CsvError extends Error {
  readonly line: number;

  constructor(line: number, message: string) {
    super(`Line ${line}: ${message}.`);
    this.name = 'CsvError';
    this.line = line;
  }
}

interface Limits {
  rowsMax: number;
  columnsMax: number;
}

function* recordsOf(text: string): Generator<{ line: number; cells: string[] }> {
  let [cells, cell, line, start]: [string[], string, number, number] = [[], '', 1, 1];
  let isQuoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at];
    if (isQuoted) {
      if (sign === '\n') line += 1;
      if (sign !== '"') cell += sign;
      else if (text[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else isQuoted = false;
    } else if (sign === '"') {
      if (cell !== '') throw new CsvError(line, 'a quotation mark stands in the middle of a value');
      isQuoted = true;
    } else if (sign === ',') {
      cells.push(cell);
      cell = '';
    } else if (sign === '\n' || (sign === '\r' && text[at + 1] === '\n')) {
      if (sign === '\r') at += 1;
      yield { line: start, cells: [...cells, cell] };
      line += 1;
      [cells, cell, start] = [[], '', line];
    } else cell += sign;
  }
  if (isQuoted) throw new CsvError(start, 'a quotation mark is never closed');
  if (cell !== '' || cells.length > 0) yield { line: start, cells: [...cells, cell] };
}

function checkColumns(columns: readonly string[], columnsMax: number): void {
  if (columns.length > columnsMax) throw new CsvError(1, `there are more than ${columnsMax} columns`);
  const empty = columns.findIndex((name) => name.trim() === '');
  if (empty >= 0) throw new CsvError(1, `column ${empty + 1} has no name`);
  const twice = columns.find((name, index) => columns.indexOf(name) !== index);
  if (twice !== undefined) throw new CsvError(1, `two columns are called ${twice}`);
}

/** Reads comma-separated values (RFC 4180) with names in the first line; throws a CsvError that names the first bad line. */
export function parseCsv(text: string, limits: Limits): CsvTable {
  let columns: readonly string[] | undefined;
  const rows: (readonly string[])[] = [];
  for (const { line, cells } of recordsOf(text.replace(/^\uFEFF/, ''))) {
    if (cells.length === 1 && cells[0] === '') continue;
    if (columns === undefined) {
      checkColumns(cells, limits.columnsMax);
      columns = cells;
      continue;
    }
    if (cells.length !== columns.length)
      throw new CsvError(line, `there are ${cells.length} values for ${columns.length} columns`);
    if (rows.length === limits.rowsMax)
      throw new CsvError(line, `there are more than ${limits.rowsMax} rows`);
    rows.push(cells);
  }
  if (columns === undefined) throw new CsvError(1, 'the file is empty');
  if (rows.length === 0) throw new CsvError(1, 'the file has names of columns and no rows');
  return { columns, rows };
}
