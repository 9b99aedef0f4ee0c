/** Fields of OpenTelemetry's export message, by their numbers: what both of its encodings are read with. */
export type FieldKind =
  | 'string'
  | 'bool'
  | 'int64'
  | 'double'
  | 'fixed64'
  | 'id'
  | 'bytes'
  | 'status'
  | 'message';

export interface Field {
  name: string;
  kind: FieldKind;
  isRepeated?: boolean;
  /** Of messages inside this one; a function, because values hold values. */
  schema?: () => Schema;
}

export type Schema = Readonly<Record<number, Field>>;

const one = (name: string, kind: FieldKind): Field => ({ name, kind });
const inner = (name: string, schema: () => Schema): Field => ({ name, kind: 'message', schema });
const many = (name: string, schema: () => Schema): Field => ({ ...inner(name, schema), isRepeated: true });

const VALUES: Schema = { 1: many('values', () => ANY_VALUE) };
const PAIRS: Schema = { 1: many('values', () => KEY_VALUE) };

const ANY_VALUE: Schema = {
  1: one('string_value', 'string'),
  2: one('bool_value', 'bool'),
  3: one('int_value', 'int64'),
  4: one('double_value', 'double'),
  5: inner('array_value', () => VALUES),
  6: inner('kvlist_value', () => PAIRS),
  7: one('bytes_value', 'bytes'),
};

const KEY_VALUE: Schema = { 1: one('key', 'string'), 2: inner('value', () => ANY_VALUE) };

const attributes = many('attributes', () => KEY_VALUE);

const EVENT: Schema = { 1: one('time_unix_nano', 'fixed64'), 2: one('name', 'string'), 3: attributes };
const LINK: Schema = { 1: one('trace_id', 'id'), 2: one('span_id', 'id'), 4: attributes };
const STATUS: Schema = { 2: one('message', 'string'), 3: one('code', 'status') };

const SPAN: Schema = {
  1: one('trace_id', 'id'),
  2: one('span_id', 'id'),
  4: one('parent_span_id', 'id'),
  5: one('name', 'string'),
  7: one('start_time_unix_nano', 'fixed64'),
  8: one('end_time_unix_nano', 'fixed64'),
  9: attributes,
  11: many('events', () => EVENT),
  13: many('links', () => LINK),
  15: inner('status', () => STATUS),
};

const RESOURCE: Schema = { 1: attributes };
const SCOPE_SPANS: Schema = { 2: many('spans', () => SPAN) };
const RESOURCE_SPANS: Schema = {
  1: inner('resource', () => RESOURCE),
  2: many('scope_spans', () => SCOPE_SPANS),
};

/** The message that exporters send. */
export const EXPORT_REQUEST: Schema = { 1: many('resource_spans', () => RESOURCE_SPANS) };

/** Names of a span's status by their numbers. */
export const STATUS_CODES = ['STATUS_CODE_UNSET', 'STATUS_CODE_OK', 'STATUS_CODE_ERROR'] as const;
