import { NUMBER_COMPARATORS, pythonSet, type SearchRules, TEXT_COMPARATORS } from './search-rules.ts';

const NULLS = ['IS NULL', 'IS NOT NULL'] as const;
const LISTS = ['IN', 'NOT IN'] as const;
const TIMES = ['timestamp_ms', 'execution_time_ms', 'end_time_ms'];

const KINDS = {
  tag: 'tag',
  tags: 'tag',
  attribute: 'attribute',
  attributes: 'attribute',
  trace: 'attribute',
  request_metadata: 'request_metadata',
  metadata: 'request_metadata',
  span: 'span',
  feedback: 'feedback',
  expectation: 'expectation',
  issue: 'issue',
} as const;

const said = {
  comparators: [...NUMBER_COMPARATORS, 'LIKE', 'ILIKE', 'RLIKE', ...NULLS],
  value: 'either',
} as const;

/** How traces are searched. */
export const TRACE_RULES: SearchRules = {
  kinds: {
    tag: { comparators: [...TEXT_COMPARATORS, 'RLIKE', ...NULLS], value: 'text' },
    request_metadata: { comparators: [...TEXT_COMPARATORS, 'RLIKE', ...NULLS], value: 'text' },
    attribute: {
      comparators: [...TEXT_COMPARATORS, 'RLIKE', ...LISTS],
      value: 'text',
      keys: ['request_id', ...TIMES, 'status', 'client_request_id', 'name', 'run_id', 'prompt', 'text'],
      numberKeys: TIMES,
      listKeys: ['name', 'status', 'request_id', 'run_id', 'client_request_id'],
    },
    span: { comparators: [...TEXT_COMPARATORS, 'RLIKE', ...LISTS], value: 'text' },
    feedback: said,
    expectation: said,
    issue: { comparators: ['='], value: 'text', keys: ['id'] },
  },
  kindNames: KINDS,
  keyNames: { timestamp: 'timestamp_ms', execution_time: 'execution_time_ms', end_time: 'end_time_ms' },
  orderable: [
    'experiment_id',
    ...TIMES,
    'timestamp',
    'execution_time',
    'end_time',
    'status',
    'request_id',
    'name',
    'run_id',
  ],
  unknownKind: (kind) =>
    `Invalid entity type '${kind}'. Valid values are ${pythonSet([...new Set(Object.keys(KINDS))])}`,
  noNull: (kind, key) => `IS NULL / IS NOT NULL is not supported for ${kind} '${key}'`,
  isQuoting: true,
};

/** How evaluation sets are searched. */
export const EVALUATION_SET_RULES: SearchRules = {
  kinds: {
    tag: { comparators: TEXT_COMPARATORS, value: 'text' },
    attribute: {
      comparators: [...TEXT_COMPARATORS, 'IN'],
      value: 'text',
      keys: ['name', 'created_time', 'last_update_time', 'created_by', 'last_updated_by'],
      numberKeys: ['created_time', 'last_update_time'],
      listKeys: ['name'],
    },
  },
  kindNames: { tag: 'tag', tags: 'tag', attribute: 'attribute' },
  orderable: ['name', 'created_time', 'last_update_time'],
  unknownKind: (kind) => `Invalid entity type '${kind}'. Valid entity types are ('attribute', 'tag', 'tags')`,
  isQuoting: false,
};
