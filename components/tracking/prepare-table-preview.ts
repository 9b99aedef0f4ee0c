/** What is shown of a table in a file: enough to know it by. */
export interface TablePreview {
  columns: string[];
  rows: string[][];
  /** Rows of the file beyond those shown. */
  left: number;
}

const MOST_ROWS = 200;
const MOST_COLUMNS = 60;

/**
 * Reads comma- or tab-separated text (RFC 4180: quotes, doubled quotes, line breaks inside quotes) as far as it is shown; a
 * broken file shows what can be read of it.
 */
export function prepareTablePreview(text: string, separator: ',' | '\t'): TablePreview {
  const lines: string[][] = [];
  let cells: string[] = [];
  let cell = '';
  let isQuoted = false;
  let count = 0;
  const endLine = () => {
    cells.push(cell);
    cell = '';
    const isBlank = cells.length === 1 && cells[0] === '';
    if (!isBlank) {
      count += 1;
      if (lines.length <= MOST_ROWS) lines.push(cells.slice(0, MOST_COLUMNS));
    }
    cells = [];
  };
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at];
    if (isQuoted) {
      if (sign === '"' && text[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else if (sign === '"') isQuoted = false;
      else cell += sign;
    } else if (sign === '"' && cell === '') isQuoted = true;
    else if (sign === separator) {
      cells.push(cell);
      cell = '';
    } else if (sign === '\n') endLine();
    else if (sign !== '\r') cell += sign;
  }
  if (cell !== '' || cells.length > 0) endLine();
  const [columns = [], ...rows] = lines;
  return { columns, rows, left: Math.max(0, count - lines.length) };
}
