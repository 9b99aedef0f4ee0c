import { Refusal } from '../../platform/domain/refusal.ts';

/** What can be measured over traces, spans and assessments, each with how it may be aggregated and grouped. */
export interface Measure {
  /** SQL of the value, from `t`, `s` or `a`. */
  value: string;
  aggregations: readonly string[];
  dimensions: Readonly<Record<string, string>>;
}

const NUMBERS = ['AVG', 'MAX', 'MIN', 'PERCENTILE'];
const SUMS = [...NUMBERS, 'SUM'];
const NAME = { trace_name: 't.name' };

const tokens = (value: string): Measure => ({ value, aggregations: SUMS, dimensions: NAME });
const MODEL = { span_model_name: 's.model', span_model_provider: 's.provider' };
const cost = (name: string): Measure => ({
  value: `(s.cost ->> '${name}')::float8`,
  aggregations: SUMS,
  dimensions: MODEL,
});
const SPAN_NAMES = { span_name: 's.name', span_status: 's.status' };
const SAID = "(a.value #>> '{}')";
const SAID_NUMBER = `coalesce(a.number, CASE lower(${SAID}) WHEN 'true' THEN 1 WHEN 'yes' THEN 1 WHEN 'false' THEN 0 WHEN 'no' THEN 0 END)`;

export const TRACE_MEASURES: Readonly<Record<string, Readonly<Record<string, Measure>>>> = {
  TRACES: {
    trace_count: { value: 't.id', aggregations: ['COUNT'], dimensions: { ...NAME, trace_status: 't.state' } },
    session_count: { value: 'DISTINCT t.session_id', aggregations: ['COUNT'], dimensions: {} },
    latency: { value: 't.duration_ms::float8', aggregations: NUMBERS, dimensions: NAME },
    input_tokens: tokens('t.input_tokens::float8'),
    output_tokens: tokens('t.output_tokens::float8'),
    total_tokens: tokens('t.total_tokens::float8'),
    cache_read_input_tokens: tokens("(t.usage ->> 'cache_read_input_tokens')::float8"),
    cache_creation_input_tokens: tokens("(t.usage ->> 'cache_creation_input_tokens')::float8"),
  },
  SPANS: {
    span_count: {
      value: 's.id',
      aggregations: ['COUNT'],
      dimensions: { ...SPAN_NAMES, span_type: 's.type', ...MODEL },
    },
    latency: { value: '(s.end_ns - s.start_ns) / 1e6', aggregations: NUMBERS, dimensions: SPAN_NAMES },
    input_cost: cost('input_cost'),
    output_cost: cost('output_cost'),
    total_cost: cost('total_cost'),
  },
  ASSESSMENTS: {
    assessment_count: {
      value: 'a.id',
      aggregations: ['COUNT'],
      dimensions: { assessment_name: 'a.name', assessment_value: 'a.value::text' },
    },
    assessment_value: {
      value: SAID_NUMBER,
      aggregations: NUMBERS,
      dimensions: { assessment_name: 'a.name' },
    },
  },
};

const list = (names: readonly string[]) =>
  `[${[...names]
    .sort()
    .map((name) => `'${name}'`)
    .join(', ')}]`;

/** The measure asked for; throws `invalid`, in the words that MLflow's clients know, for one that there is not. */
export function requireMeasure(asked: {
  view: string;
  metric: string;
  aggregations: readonly { type: string }[];
  dimensions: readonly string[];
}): Measure {
  const ofView = TRACE_MEASURES[asked.view] ?? {};
  const measure = Object.hasOwn(ofView, asked.metric) ? ofView[asked.metric] : undefined;
  if (!measure)
    throw new Refusal(
      'invalid',
      `metric_name must be one of ${list(Object.keys(ofView))}, got '${asked.metric}'`,
    );
  const badTypes = asked.aggregations
    .map(({ type }) => type)
    .filter((type) => !measure.aggregations.includes(type));
  if (badTypes.length > 0)
    throw new Refusal(
      'invalid',
      `Found invalid aggregation_type(s): ${list(badTypes)}. Supported aggregation types: ${list(measure.aggregations)}`,
    );
  const badDimensions = asked.dimensions.filter((name) => !Object.hasOwn(measure.dimensions, name));
  if (badDimensions.length > 0)
    throw new Refusal(
      'invalid',
      `Found invalid dimension(s): ${list(badDimensions)}. Supported dimensions: ${list(Object.keys(measure.dimensions))}`,
    );
  return measure;
}

/** What may be compared in a metric's filter, by the words before the comparator. */
const FILTERS: Readonly<Record<string, string>> = {
  'trace.status': 't.state',
  'span.name': 's.name',
  'span.status': 's.status',
  'span.type': 's.type',
  'assessment.name': 'a.name',
  'assessment.type': 'a.kind',
};

const FILTER =
  /^\s*(?:(trace\.status|span\.(?:name|status|type)|assessment\.(?:name|type))|trace\.(tag|metadata)\.(`[^`]+`|"[^"]+"|[\w.-]+))\s*=\s*('[^']*'|"[^"]*")\s*$/u;

export interface MetricFilter {
  /** SQL of what is compared; `key` stands for the place of a key in it. */
  column: (key: string) => string;
  key: string | null;
  value: string;
}

/** Reads one filter of a metric: an equality. Throws `invalid`. */
export function readMetricFilter(filter: string, view: string): MetricFilter {
  const [, word, map, key = '', value = ''] = FILTER.exec(filter) ?? [];
  const room = word?.split('.')[0];
  if (
    (!word && !map) ||
    (room === 'span' && view !== 'SPANS') ||
    (room === 'assessment' && view !== 'ASSESSMENTS')
  )
    throw new Refusal('invalid', `Invalid filter: '${filter.slice(0, 200)}'. Expected one filter clause.`);
  const bare = value.slice(1, -1);
  if (word) return { column: () => FILTERS[word] ?? 't.state', key: null, value: bare };
  const store = map === 'tag' ? 't.tags' : 't.metadata';
  return {
    column: (place) => `${store} ->> ${place}::text`,
    key: key.replaceAll(/^[`"]|[`"]$/g, ''),
    value: bare,
  };
}
