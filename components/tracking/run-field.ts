/**
 * What one can know of a run, by one name everywhere: in filters, columns, order, groups and charts. A field is written as
 * MLflow's search writes it: `attributes.status`, `metrics.accuracy`, `params.depth`, ``tags.`team name` ``.
 */
export type FieldKind = 'attributes' | 'metrics' | 'params' | 'tags' | 'datasets';

export interface RunField {
  kind: FieldKind;
  key: string;
}

/** What a run is known to carry, read from pages of runs. */
export interface KnownKeys {
  metrics: readonly string[];
  params: readonly string[];
  tags: readonly string[];
}

/** A run as the table, the groups and the charts need it, whatever the server calls its parts. */
export interface ShownRun {
  id: string;
  name: string;
  status: string;
  lifecycle: 'active' | 'deleted';
  startedAt: number | null;
  endedAt: number | null;
  user: string;
  metrics: Readonly<Record<string, number>>;
  params: Readonly<Record<string, string>>;
  tags: Readonly<Record<string, string>>;
}

const KINDS: readonly FieldKind[] = ['attributes', 'metrics', 'params', 'tags', 'datasets'];

/** "metrics.val loss" as one text, by which columns and axes are known in addresses. */
export function fieldId({ kind, key }: RunField): string {
  return `${kind}.${key}`;
}

/** Reads `fieldId` back; null for anything else, so that old links still open. */
export function parseFieldId(id: string): RunField | null {
  const dot = id.indexOf('.');
  const kind = KINDS.find((each) => each === id.slice(0, dot));
  const key = id.slice(dot + 1);
  return dot > 0 && kind && key !== '' ? { kind, key } : null;
}

/** The field as a filter or an order says it: keys that are no plain word stand in backticks. */
export function writeField({ kind, key }: RunField): string {
  return `${kind}.${/^[A-Za-z_][\w]*$/.test(key) ? key : `\`${key}\``}`;
}

/** What a run has for a field; null when it has nothing. */
export function fieldValue(run: ShownRun, field: RunField): string | number | null {
  if (field.kind === 'metrics' || field.kind === 'params' || field.kind === 'tags')
    // A key may be called like something that every object has.
    return Object.hasOwn(run[field.kind], field.key) ? (run[field.kind][field.key] ?? null) : null;
  switch (field.key) {
    case 'run_name':
      return run.name;
    case 'status':
      return run.status;
    case 'user_id':
      return run.user;
    case 'start_time':
      return run.startedAt;
    case 'end_time':
      return run.endedAt;
    case 'duration':
      return run.startedAt !== null && run.endedAt !== null ? run.endedAt - run.startedAt : null;
    default:
      return null;
  }
}

const BY_MLFLOW = /^mlflow\./;
/** MLflow's own measuring of the machine is logged under this name. */
const OF_SYSTEM = 'system/';

/** Tells whether a metric is about the machine, not about the work. */
export function isOfSystem(metric: string): boolean {
  return metric.startsWith(OF_SYSTEM);
}

/** The order of names as people count: `fold 2` before `fold 10`. */
export const compareNames = new Intl.Collator('en', { numeric: true }).compare;

/** The keys that people chose: MLflow's own tags are left out. */
export function withoutOwn(keys: KnownKeys): KnownKeys {
  return { ...keys, tags: keys.tags.filter((key) => !BY_MLFLOW.test(key)) };
}
