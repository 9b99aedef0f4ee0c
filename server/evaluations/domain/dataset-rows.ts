import type { CsvTable } from '../../registry/domain/parse-csv.ts';
import type { EvaluationPlanTerms } from './evaluation-plan.ts';
import type { Cells } from './groupings.ts';

/** One row as it is sent and judged. */
export interface EvaluationRow {
  cells: Cells;
  /** The input contract's fields, with the types it asks for. */
  input: Readonly<Record<string, unknown>>;
  isPositive: boolean;
}

type Contract = Readonly<Record<string, unknown>>;

function typesOf(contract: Contract, field: string): readonly string[] {
  const properties = contract.properties as Record<string, { type?: string | string[] }> | undefined;
  const { type } = properties?.[field] ?? {};
  return typeof type === 'string' ? [type] : (type ?? []);
}

/** A cell as the contract's type of the field has it; undefined where the cell is empty and null is not allowed. */
function typedValue(cell: string, types: readonly string[]): unknown {
  if (cell === '') return types.includes('null') ? null : types.includes('string') ? '' : undefined;
  const wantsNumber = types.includes('number') || types.includes('integer');
  if (wantsNumber && cell.trim() !== '' && Number.isFinite(Number(cell))) return Number(cell);
  if (types.includes('boolean') && /^(true|false)$/i.test(cell)) return cell.toLowerCase() === 'true';
  return cell;
}

/** Columns that a plan names and a dataset does not have, each with where the plan names it. */
export function missingColumns(
  terms: EvaluationPlanTerms,
  columns: readonly string[],
): { path: string; column: string }[] {
  const named = [
    { path: '/terms/target/column', column: terms.target.column },
    ...terms.inputs.map(({ column }, index) => ({ path: `/terms/inputs/${index}/column`, column })),
    ...terms.slices.flatMap((slice, index) =>
      slice.map(({ column }) => ({ path: `/terms/slices/${index}`, column })),
    ),
    ...terms.protectedAttributes.map(({ column }, index) => ({
      path: `/terms/protectedAttributes/${index}/column`,
      column,
    })),
  ];
  return named.filter(({ column }) => !columns.includes(column));
}

/** Turns a dataset's rows into inputs with their truth, as the plan maps them; the input contract gives the types. */
export function rowsOf(table: CsvTable, terms: EvaluationPlanTerms, contract: Contract): EvaluationRow[] {
  const fields = terms.inputs.map(({ field, column }) => ({
    field,
    column,
    types: typesOf(contract, field),
  }));
  return table.rows.map((values) => {
    const cells = Object.fromEntries(table.columns.map((name, index) => [name, values[index] ?? '']));
    const input = Object.fromEntries(
      fields.flatMap(({ field, column, types }) => {
        const value = typedValue(cells[column] ?? '', types);
        return value === undefined ? [] : [[field, value] as const];
      }),
    );
    return { cells, input, isPositive: cells[terms.target.column] === terms.target.positive };
  });
}
