import {
  compareNames,
  fieldId,
  isOfSystem,
  type KnownKeys,
  parseFieldId,
  type RunField,
  writeField,
} from './run-field.ts';

/** One column of the runs table; its id is its field's, so that addresses, views and CSV speak alike. */
export interface RunColumn {
  id: string;
  field: RunField;
  heading: string;
  /** What kind of thing the column shows, over its heading. */
  group: string;
  align: 'start' | 'end';
  /** The server can order by it. */
  isSortable: boolean;
}

const FIXED: readonly RunColumn[] = [
  attribute('status', 'State', 'start'),
  attribute('start_time', 'Started', 'start'),
  { ...attribute('duration', 'Took', 'end'), isSortable: false },
  attribute('user_id', 'By', 'start'),
];

const GROUPS = {
  attributes: 'Run',
  metrics: 'Metric',
  params: 'Parameter',
  tags: 'Tag',
  datasets: 'Dataset',
} as const;

const FIRST_METRICS = 4;
const FIRST_PARAMS = 4;
/** More columns than this no screen shows and no row should carry. */
const MOST_COLUMNS = 30;

function attribute(key: string, heading: string, align: 'start' | 'end'): RunColumn {
  const field: RunField = { kind: 'attributes', key };
  return { id: fieldId(field), field, heading, group: 'Run', align, isSortable: true };
}

/** The column of a field; null when a run has no such attribute. */
export function columnOf(field: RunField): RunColumn | null {
  const id = fieldId(field);
  if (field.kind === 'attributes') return FIXED.find((each) => each.id === id) ?? null;
  if (field.kind === 'datasets') return null;
  const isMetric = field.kind === 'metrics';
  return {
    id,
    field,
    heading: field.key,
    group: GROUPS[field.kind],
    align: isMetric ? 'end' : 'start',
    isSortable: true,
  };
}

/** Every column that these runs could fill. */
export function possibleColumns(known: KnownKeys): RunColumn[] {
  const keyed = (kind: RunField['kind'], keys: readonly string[]) =>
    keys.toSorted(compareNames).flatMap((key) => columnOf({ kind, key }) ?? []);
  return [
    ...FIXED,
    ...keyed('metrics', known.metrics),
    ...keyed('params', known.params),
    ...keyed('tags', known.tags),
  ];
}

/** The columns an address asks for (`columns=metrics.loss,params.depth`), or the first few of each kind. */
export function chooseColumns(param: string | null, known: KnownKeys): RunColumn[] {
  if (param !== null)
    return [...new Set(param.split(','))].slice(0, MOST_COLUMNS).flatMap((id) => {
      const field = parseFieldId(id);
      return (field && columnOf(field)) ?? [];
    });
  const first = {
    metrics: known.metrics.filter((key) => !isOfSystem(key)).slice(0, FIRST_METRICS),
    params: known.params.slice(0, FIRST_PARAMS),
    tags: [],
  };
  return possibleColumns(first).filter(({ id }) => id !== 'attributes.user_id');
}

/** The parameter with one column more or less, in the order in which columns are offered. */
export function withColumn(
  chosen: readonly RunColumn[],
  possible: readonly RunColumn[],
  id: string,
  isShown: boolean,
): string {
  const ids = new Set(chosen.map((column) => column.id));
  if (isShown) ids.add(id);
  else ids.delete(id);
  const known = possible.filter((column) => ids.has(column.id)).map((column) => column.id);
  const unknown = [...ids].filter((each) => !known.includes(each));
  return [...known, ...unknown].join(',');
}

/** The order as the server's grammar has it: "-metrics.loss" is ``metrics.loss DESC``; nothing for none or a wrong one. */
export function orderBy(sort: { columnId: string; descending: boolean } | null): string[] {
  const field = sort && parseFieldId(sort.columnId);
  const isSortable = field && (columnOf(field)?.isSortable ?? fieldId(field) === 'attributes.run_name');
  return field && isSortable ? [`${writeField(field)} ${sort.descending ? 'DESC' : 'ASC'}`] : [];
}
