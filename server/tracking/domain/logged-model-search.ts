import { Refusal } from '../../platform/domain/refusal.ts';
import type { Clause } from './search-grammar.ts';

/** By what found models are ordered: a column, or a metric, perhaps on one dataset. */
export interface ModelOrdering {
  fieldName: string;
  isAscending: boolean;
  datasetName: string | null;
  datasetDigest: string | null;
}

export interface ModelDataset {
  name: string;
  digest: string | null;
}

/** A search of logged models, read and found to make sense. */
export interface ModelSearch {
  clauses: readonly Clause[];
  datasets: readonly ModelDataset[];
  orderings: readonly ModelOrdering[];
}

/** Columns that attributes stand for. */
export const MODEL_COLUMNS = {
  name: 'm.name',
  model_id: 'm.id',
  model_type: 'm.model_type',
  status: 'm.status',
  source_run_id: 'm.source_run_id',
  creation_timestamp: 'm.created_ms',
  creation_time: 'm.created_ms',
  creation_timestamp_ms: 'm.created_ms',
  last_updated_timestamp: 'm.updated_ms',
  last_updated_time: 'm.updated_ms',
  last_updated_timestamp_ms: 'm.updated_ms',
} as const;

/** Tells whether an attribute is a time in milliseconds. */
export function isModelTime(column: string): boolean {
  return column.endsWith('_ms');
}

/** The column of an attribute, or null for a name that none has. */
export function modelColumn(name: string): string | null {
  return Object.hasOwn(MODEL_COLUMNS, name) ? MODEL_COLUMNS[name as keyof typeof MODEL_COLUMNS] : null;
}

/** The metric that an ordering names, or null for a column; refuses every other field in the words of MLflow's server. */
export function metricOfOrdering({ fieldName }: ModelOrdering): string | null {
  if (!fieldName.includes('.')) {
    if (modelColumn(fieldName) !== null) return null;
    throw new Refusal('invalid', `Invalid order by field name: ${fieldName.slice(0, 200)}`);
  }
  const at = fieldName.indexOf('.');
  if (fieldName.slice(0, at) === 'metrics') return fieldName.slice(at + 1).replaceAll('`', '');
  throw new Refusal(
    'invalid',
    `Invalid order by field name: ${fieldName.slice(0, 200)}. Only metrics are supported.`,
  );
}
