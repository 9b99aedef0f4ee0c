const CELL_MAX = 60;
const GAP = 2;

function cell(value: string | number | null | undefined): string {
  const text = String(value ?? '')
    // What a name holds must not steer the terminal that shows it.
    .replace(/\p{Cc}+/gu, ' ');
  return text.length > CELL_MAX ? `${text.slice(0, CELL_MAX - 1)}…` : text;
}

/** Rows below their headings, in columns as wide as they need to be; the last is not padded. */
export function tableOf(
  headings: readonly string[],
  rows: readonly (readonly (string | number | null | undefined)[])[],
): string[] {
  const cells = [headings, ...rows].map((row) => row.map(cell));
  const widths = headings.map((_, column) => Math.max(...cells.map((row) => (row[column] ?? '').length)));
  return cells.map((row) =>
    row
      .map((text, column) =>
        column === headings.length - 1 ? text : text.padEnd((widths[column] ?? 0) + GAP),
      )
      .join('')
      .trimEnd(),
  );
}

/** Facts one below the other. */
export function factsOf(facts: Readonly<Record<string, string | number | null | undefined>>): string[] {
  const known = Object.entries(facts).filter(
    ([, value]) => value !== null && value !== undefined && value !== '',
  );
  const width = Math.max(0, ...known.map(([name]) => name.length)) + GAP;
  return known.map(([name, value]) => `${name.padEnd(width)}${cell(value)}`);
}

/** Milliseconds or a date of the API as people read it, in UTC. */
export function timeOf(value: number | string | null | undefined): string {
  if (value === null || value === undefined || value === 0) return '';
  const date = new Date(value);
  return Number.isNaN(date.getTime()) ? '' : date.toISOString().replace('T', ' ').slice(0, 19);
}
