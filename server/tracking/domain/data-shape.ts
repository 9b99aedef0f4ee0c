/** What a client tells of data in the words of MLflow: a schema (`mlflow_colspec`, `mlflow_tensorspec`) and a profile, both JSON. */
export interface DataColumn {
  name: string;
  type: string;
  isRequired: boolean;
}

const COLUMNS_MAX = 1_000;
const FIGURES_MAX = 50;

const record = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};

function parsed(text: string | null): Record<string, unknown> {
  try {
    return record(JSON.parse(text ?? ''));
  } catch {
    return {};
  }
}

function typeOf(column: Record<string, unknown>): string {
  const tensor = record(column['tensor-spec']);
  const shape = Array.isArray(tensor.shape) ? ` (${tensor.shape.map(String).join(', ')})` : '';
  const type = tensor.dtype ?? column.type;
  return typeof type === 'string' ? `${type}${shape}` : 'not said';
}

function columnOf(value: unknown, index: number): DataColumn {
  const column = record(value);
  const name = typeof column.name === 'string' && column.name !== '' ? column.name : `column ${index + 1}`;
  return { name, type: typeOf(column), isRequired: column.required !== false };
}

/** Tensors stand as a list, or as one list per part of the data. */
function listOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  return Object.values(record(value)).flatMap((part) => (Array.isArray(part) ? part : []));
}

/** Reads the columns out of a schema, at most 1,000; none where it says none. */
export function readDataColumns(schema: string | null): DataColumn[] {
  const said = parsed(schema);
  const columns = [...listOf(said.mlflow_colspec), ...listOf(said.mlflow_tensorspec)];
  return columns.slice(0, COLUMNS_MAX).map(columnOf);
}

/** Reads the single figures and words out of a profile, such as `num_rows`. */
export function readDataFigures(profile: string | null): { name: string; value: string }[] {
  return Object.entries(parsed(profile))
    .filter(([, value]) => typeof value === 'number' || typeof value === 'string')
    .slice(0, FIGURES_MAX)
    .map(([name, value]) => ({ name: name.replaceAll('_', ' '), value: String(value).slice(0, 200) }));
}
