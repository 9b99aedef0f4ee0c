/**
 * Spans as OpenTelemetry writes them in JSON, with the names of its protobuf fields: ids are base64, 64-bit numbers are
 * digits, enums are names. They are kept in this form, so that what was an integer on the way in is one on the way out.
 */
export interface AnyValue {
  string_value?: string;
  bool_value?: boolean;
  int_value?: string;
  double_value?: number | 'NaN' | 'Infinity' | '-Infinity';
  array_value?: { values?: readonly AnyValue[] };
  kvlist_value?: { values?: readonly KeyValue[] };
  bytes_value?: string;
}

export interface KeyValue {
  key?: string;
  value?: AnyValue;
}

export interface OtlpEvent {
  time_unix_nano?: string;
  name?: string;
  attributes?: readonly KeyValue[];
}

export interface OtlpSpan {
  trace_id?: string;
  span_id?: string;
  parent_span_id?: string;
  name?: string;
  start_time_unix_nano?: string;
  end_time_unix_nano?: string;
  attributes?: readonly KeyValue[];
  events?: readonly OtlpEvent[];
  links?: readonly { trace_id?: string; span_id?: string; attributes?: readonly KeyValue[] }[];
  status?: { message?: string; code?: string };
}

/** Spans of one resource, as an export sends them. */
export interface ResourceSpans {
  resource?: { attributes?: readonly KeyValue[] };
  scope_spans?: readonly { spans?: readonly OtlpSpan[] }[];
}

/** Reads a value as plain JSON; whole numbers that JavaScript cannot hold stay digits. */
export function plainValue(value: AnyValue | undefined): unknown {
  if (value === undefined) return null;
  if (value.string_value !== undefined) return value.string_value;
  if (value.bool_value !== undefined) return value.bool_value;
  if (value.int_value !== undefined) {
    const number = Number(value.int_value);
    return Number.isSafeInteger(number) ? number : value.int_value;
  }
  if (value.double_value !== undefined) return value.double_value;
  if (value.array_value) return (value.array_value.values ?? []).map(plainValue);
  if (value.kvlist_value) return plainAttributes(value.kvlist_value.values);
  return value.bytes_value ?? null;
}

/** Reads attributes as a plain object, the last of equal keys winning. */
export function plainAttributes(attributes: readonly KeyValue[] | undefined): Record<string, unknown> {
  return Object.fromEntries((attributes ?? []).map(({ key = '', value }) => [key, plainValue(value)]));
}

/** One attribute as plain JSON; null when the span has none of this name. */
export function attributeOf(span: OtlpSpan, key: string): unknown {
  const found = span.attributes?.find((attribute) => attribute.key === key);
  return found ? plainValue(found.value) : null;
}

/** What a text holds, where an exporter wrote a JSON value into one. */
export function unwrapped(value: unknown): unknown {
  if (typeof value !== 'string' || !/^\s*["{[]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
