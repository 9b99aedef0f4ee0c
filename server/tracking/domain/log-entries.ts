import { Refusal } from '../../platform/domain/refusal.ts';

/**
 * What runs log, checked and cut as MLflow's server does and refused in its words: its clients and their tests read them.
 */
export interface Metric {
  key: string;
  value: number;
  /** Milliseconds since 1970. */
  timestamp: number;
  step: number;
}

export interface Entry {
  key: string;
  value: string;
}

export interface LogEntries {
  metrics: readonly Metric[];
  params: readonly Entry[];
  tags: readonly Entry[];
}

const LIMITS = { metrics: 1_000, params: 100, tags: 100, all: 1_000, key: 250 } as const;
const PARAM_CHARS = 6_000;
const TAG_CHARS = 8_000;
const EXPERIMENT_TAG_CHARS = 20_000;
const LARGEST = Number.MAX_VALUE;
const INT64 = 2 ** 63;

/** A run's name stands in this tag too. */
export const RUN_NAME_TAG = 'mlflow.runName';

function refuse(message: string): Refusal {
  return new Refusal('invalid', message);
}

const GOOD_NAME = /^[/\p{L}\p{N}_.\- :]*$/u;

/** A path without `.`, `..` and empty parts, as file systems read it. */
function normalPath(path: string): string {
  const isAbsolute = path.startsWith('/');
  const kept: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && kept.length > 0 && kept.at(-1) !== '..') kept.pop();
    else if (part !== '..' || !isAbsolute) kept.push(part);
  }
  return `${isAbsolute ? '/' : ''}${kept.join('/')}` || '.';
}

/** What nearly every name is, and nothing that could be refused. */
const PLAIN_NAME = /^\w[\w.\- :]*$/;

function requireName(name: string, path: string): void {
  if (PLAIN_NAME.test(name)) return;
  const told = `Invalid value ${JSON.stringify(name)} for parameter '${path}' supplied: `;
  if (!GOOD_NAME.test(name))
    throw refuse(
      `${told}Names may only contain alphanumerics, underscores (_), dashes (-), periods (.), spaces ( ), colon(:) and slashes (/).`,
    );
  const normal = normalPath(name);
  if (normal !== name || normal === '.' || normal.startsWith('..') || normal.startsWith('/'))
    throw refuse(
      `${told}Names may be treated as files in certain cases, and must not resolve to other names when treated as such. This name would resolve to '${normal}'`,
    );
}

function requireLength(what: string, text: string, limit: number): void {
  if (text.length > limit && [...text].length > limit)
    throw refuse(`'${what}' exceeds the maximum length of ${limit} characters`);
}

function cut(text: string, limit: number): string {
  return text.length > limit ? [...text].slice(0, limit).join('') : text;
}

/** Checks a metric; an infinity becomes the largest number there is. `path` names it in a refusal. */
export function checkMetric(metric: Metric, path = ''): Metric {
  const { key, value, timestamp, step } = metric;
  const at = (field: string) => (path === '' ? field : `${path}.${field}`);
  requireName(key, at('name'));
  if (!Number.isInteger(timestamp) || timestamp < 0 || timestamp >= INT64)
    throw refuse(
      `Invalid value ${timestamp} for parameter '${at('timestamp')}' supplied: metric '${key}' (value=${value}). Timestamp must be a nonnegative long (64-bit integer) `,
    );
  if (!Number.isInteger(step) || Math.abs(step) >= INT64)
    throw refuse(
      `Invalid value ${step} for parameter '${at('step')}' supplied: metric '${key}' (value=${value}). Step must be a valid long (64-bit integer).`,
    );
  requireLength('Metric name', key, LIMITS.key);
  if (Math.abs(value) === Number.POSITIVE_INFINITY)
    return { key, value: value > 0 ? LARGEST : -LARGEST, timestamp, step };
  return metric;
}

/** Checks a parameter; a value that is too long is cut. */
export function checkParam({ key, value }: Entry, path = 'key'): Entry {
  requireName(key, path);
  requireLength('Param key', key, LIMITS.key);
  return { key, value: cut(value, PARAM_CHARS) };
}

/** Checks a tag of a run; a value that is too long is cut. */
export function checkTag({ key, value }: Entry, path = 'key'): Entry {
  requireName(key, path);
  requireLength(path, key, LIMITS.key);
  return { key, value: cut(value, TAG_CHARS) };
}

/** Checks a tag of an experiment. */
export function checkExperimentTag(tag: Entry): Entry {
  requireName(tag.key, 'key');
  requireLength('key', tag.key, LIMITS.key);
  requireLength('value', tag.value, EXPERIMENT_TAG_CHARS);
  return tag;
}

/** Checks the name of an experiment. */
export function checkExperimentName(name: string): string {
  if (name === '') throw refuse("Invalid experiment name: ''");
  requireLength('name', name, 500);
  return name;
}

function requireCount(what: string, limit: number, count: number): void {
  if (count > limit)
    throw refuse(
      `A batch logging request can contain at most ${limit} ${what}. Got ${count} ${what}. Please split up ${what} across multiple requests and try again.`,
    );
}

/** Checks a whole batch: each entry, how many there are, and that no parameter stands in it twice. */
export function checkBatch({ metrics, params, tags }: LogEntries): LogEntries {
  const checked = {
    metrics: metrics.map((metric, index) => checkMetric(metric, `metrics[${index}]`)),
    params: params.map((param, index) => checkParam(param, `params[${index}].key`)),
    tags: tags.map((tag, index) => checkTag(tag, `tags[${index}].key`)),
  };
  requireCount('metrics', LIMITS.metrics, metrics.length);
  requireCount('params', LIMITS.params, params.length);
  requireCount('tags', LIMITS.tags, tags.length);
  requireCount('metrics, params, and tags', LIMITS.all, metrics.length + params.length + tags.length);
  const seen = new Set<string>();
  const twice = params.flatMap(({ key }) => (seen.has(key) ? [key] : seen.add(key) && []));
  if (twice.length > 0)
    throw refuse(
      `Duplicate parameter keys have been submitted: [${twice.map((key) => `'${key}'`).join(', ')}]. Please ensure the request contains only one param value per param key.`,
    );
  return checked;
}

function isLater(one: Metric, other: Metric): boolean {
  if (one.step !== other.step) return one.step > other.step;
  if (one.timestamp !== other.timestamp) return one.timestamp > other.timestamp;
  // NaN counts as zero here, or it would be neither before nor after anything.
  return (one.value || 0) > (other.value || 0);
}

/** The latest point of each metric in a batch, by key, so that two batches lock rows in the same order. */
export function latestOf(metrics: readonly Metric[]): Metric[] {
  const latest = new Map<string, Metric>();
  for (const metric of metrics) {
    const known = latest.get(metric.key);
    if (!known || isLater(metric, known)) latest.set(metric.key, metric);
  }
  return [...latest.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** Of several entries of one key the last, by key. */
export function lastOf(entries: readonly Entry[]): Entry[] {
  const last = new Map(entries.map((entry) => [entry.key, entry]));
  return [...last.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
}
