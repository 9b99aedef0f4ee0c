/** What a clause speaks of; which of them there are is up to what is searched. */
export type ClauseKind =
  | 'metric'
  | 'parameter'
  | 'tag'
  | 'attribute'
  | 'dataset'
  | 'request_metadata'
  | 'span'
  | 'feedback'
  | 'expectation'
  | 'issue';

export const NUMBER_COMPARATORS = ['>', '>=', '!=', '=', '<', '<='] as const;
export const TEXT_COMPARATORS = ['!=', '=', 'LIKE', 'ILIKE'] as const;
const NULL_COMPARATORS = ['IS NULL', 'IS NOT NULL'] as const;
const LIST_COMPARATORS = ['IN', 'NOT IN'] as const;

/** What may be said of one kind of clause. */
export interface KindRules {
  comparators: readonly string[];
  /** `number` and `text` take only that; `either` takes both, as they are written. */
  value: 'text' | 'number' | 'either';
  /** The keys there are; any where it is absent. */
  keys?: readonly string[];
  /** Keys whose value is a number, though the kind's is a text. */
  numberKeys?: readonly string[];
  /** Keys that can be compared with a list; all where it is absent and a comparator takes lists. */
  listKeys?: readonly string[];
}

/** How one thing is searched: what its clauses may say, and in which words a bad one is refused. */
export interface SearchRules {
  kinds: Partial<Record<ClauseKind, KindRules>>;
  /** Other names of kinds, such as `metrics` for `metric`. */
  kindNames: Readonly<Record<string, ClauseKind>>;
  /** Other names of attributes, such as `created` for `start_time`. */
  keyNames?: Readonly<Record<string, string>>;
  /** Attributes by which can be ordered, under any of their names. */
  orderable: readonly string[];
  unknownKind: (kind: string) => string;
  /** The refusal of IS NULL where it is not taken; a generic one where absent. */
  noNull?: (kind: ClauseKind, key: string) => string;
  /** Whether clauses that fit nowhere are told in quotes. */
  isQuoting: boolean;
}

/** A set as Python writes one: the words of errors that clients show. */
export function pythonSet(values: readonly string[]): string {
  return `{${values.map((value) => `'${value}'`).join(', ')}}`;
}

const RUN_KEY_NAMES = {
  created: 'start_time',
  Created: 'start_time',
  'run name': 'run_name',
  'Run name': 'run_name',
  'Run Name': 'run_name',
};
const RUN_ATTRIBUTES = ['run_id', 'run_name', 'user_id', 'status', 'start_time', 'end_time', 'artifact_uri'];
const TAG_KINDS = { attribute: 'attribute', tag: 'tag', tags: 'tag' } as const;

/** How runs are searched. */
export const RUN_RULES: SearchRules = {
  kinds: {
    metric: { comparators: NUMBER_COMPARATORS, value: 'number' },
    parameter: { comparators: [...TEXT_COMPARATORS, ...NULL_COMPARATORS], value: 'text' },
    tag: { comparators: [...TEXT_COMPARATORS, ...NULL_COMPARATORS], value: 'text' },
    attribute: {
      comparators: [...TEXT_COMPARATORS, ...LIST_COMPARATORS],
      value: 'text',
      keys: RUN_ATTRIBUTES,
      numberKeys: ['start_time', 'end_time'],
      listKeys: ['run_id'],
    },
    dataset: {
      comparators: [...TEXT_COMPARATORS, ...LIST_COMPARATORS],
      value: 'text',
      keys: ['name', 'digest', 'context'],
    },
  },
  kindNames: {
    metric: 'metric',
    metrics: 'metric',
    parameter: 'parameter',
    parameters: 'parameter',
    param: 'parameter',
    params: 'parameter',
    tag: 'tag',
    tags: 'tag',
    attribute: 'attribute',
    attributes: 'attribute',
    attr: 'attribute',
    run: 'attribute',
    dataset: 'dataset',
    datasets: 'dataset',
  },
  keyNames: RUN_KEY_NAMES,
  orderable: RUN_ATTRIBUTES,
  unknownKind: (kind) =>
    `Invalid entity type '${kind}'. Valid values are ['metric', 'parameter', 'tag', 'attribute', 'dataset']`,
  noNull: (kind, key) =>
    `IS NULL / IS NOT NULL is only supported for tags and params, not for '${kind}' '${key}'`,
  isQuoting: true,
};

const EXPERIMENT_ATTRIBUTES = ['name', 'experiment_id', 'creation_time', 'last_update_time'];

/** How experiments are searched. */
export const EXPERIMENT_RULES: SearchRules = {
  kinds: {
    tag: { comparators: [...TEXT_COMPARATORS, ...NULL_COMPARATORS], value: 'text' },
    attribute: {
      comparators: [...TEXT_COMPARATORS, ...LIST_COMPARATORS],
      value: 'text',
      keys: EXPERIMENT_ATTRIBUTES,
      numberKeys: ['creation_time', 'last_update_time'],
      listKeys: ['experiment_id'],
    },
  },
  kindNames: TAG_KINDS,
  orderable: EXPERIMENT_ATTRIBUTES,
  unknownKind: (kind) => `Invalid entity type '${kind}'. Valid entity types are ('attribute', 'tag', 'tags')`,
  noNull: (_, key) => `IS NULL / IS NOT NULL is only supported for tags, not for attribute '${key}'`,
  isQuoting: false,
};

/** How registered models are searched. */
export const MODEL_RULES: SearchRules = {
  kinds: {
    tag: { comparators: TEXT_COMPARATORS, value: 'text' },
    attribute: { comparators: TEXT_COMPARATORS, value: 'text', keys: ['name'] },
  },
  kindNames: TAG_KINDS,
  keyNames: { timestamp: 'last_updated_timestamp' },
  orderable: ['name', 'creation_timestamp', 'last_updated_timestamp'],
  unknownKind: EXPERIMENT_RULES.unknownKind,
  isQuoting: false,
};

/** How model versions are searched. */
export const VERSION_RULES: SearchRules = {
  kinds: {
    tag: { comparators: TEXT_COMPARATORS, value: 'text' },
    attribute: {
      comparators: [...TEXT_COMPARATORS, ...LIST_COMPARATORS],
      value: 'text',
      keys: ['name', 'version_number', 'run_id', 'source_path'],
      numberKeys: ['version_number'],
      listKeys: ['name', 'run_id'],
    },
  },
  kindNames: TAG_KINDS,
  orderable: ['name', 'version_number', 'creation_timestamp', 'last_updated_timestamp'],
  unknownKind: EXPERIMENT_RULES.unknownKind,
  isQuoting: false,
};

const MODEL_TIMES = ['creation_timestamp', 'creation_time', 'last_updated_timestamp', 'last_updated_time'];
const LOGGED_MODEL_ATTRIBUTES = ['name', 'model_id', 'model_type', 'status', 'source_run_id', ...MODEL_TIMES];

/** How logged models are searched. */
export const LOGGED_MODEL_RULES: SearchRules = {
  kinds: {
    metric: { comparators: NUMBER_COMPARATORS, value: 'number' },
    parameter: { comparators: TEXT_COMPARATORS, value: 'text' },
    tag: { comparators: TEXT_COMPARATORS, value: 'text' },
    attribute: {
      comparators: [...TEXT_COMPARATORS, ...LIST_COMPARATORS],
      value: 'text',
      keys: LOGGED_MODEL_ATTRIBUTES,
      numberKeys: MODEL_TIMES,
    },
  },
  kindNames: RUN_RULES.kindNames,
  keyNames: { creation_time: 'creation_timestamp', last_updated_time: 'last_updated_timestamp' },
  orderable: LOGGED_MODEL_ATTRIBUTES,
  unknownKind: RUN_RULES.unknownKind,
  isQuoting: true,
};
