import type { Grouping } from '#server/evaluations/domain/groupings.ts';

/**
 * Groupings as people type them, one per line: `housing`, `age_years: 30, 45` for bands, and `housing & age_years: 35` for
 * two columns together.
 */
export function writeGroupings(slices: readonly (readonly Grouping[])[]): string {
  return slices
    .map((by) =>
      by
        .map(({ column, edges }) => (edges.length > 0 ? `${column}: ${edges.join(', ')}` : column))
        .join(' & '),
    )
    .join('\n');
}

function readOne(text: string): Grouping {
  const at = text.indexOf(':');
  if (at < 0) return { column: text.trim(), edges: [] };
  const edges = text
    .slice(at + 1)
    .split(',')
    .map((edge) => edge.trim())
    .filter(Boolean)
    .map(Number);
  return { column: text.slice(0, at).trim(), edges };
}

/** Reads what was typed; edges that are no numbers become NaN, which the server refuses by name. */
export function readGroupings(text: string): Grouping[][] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
    .map((line) => line.split('&').map(readOne));
}

/** What is wrong with the text itself, in a sentence, or null. */
export function groupingsProblem(text: string, columns: readonly string[]): string | null {
  for (const by of readGroupings(text)) {
    for (const { column, edges } of by) {
      if (columns.length > 0 && !columns.includes(column)) return `The dataset has no column "${column}".`;
      if (edges.some((edge) => !Number.isFinite(edge))) return `The bounds of "${column}" must be numbers.`;
    }
  }
  return null;
}
