import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { EXPORT_REQUEST, type Field, type Schema, STATUS_CODES } from './domain/otlp-schema.ts';
import type { ResourceSpans } from './domain/otlp-span.ts';

/** Values within values; deeper than this nobody's span is. */
const DEPTH_MAX = 100;

const malformed = (cause?: unknown) =>
  new Refusal('invalid', 'Invalid OpenTelemetry format', { cause, details: { mlflow: 'BAD_REQUEST' } });

type Message = Record<string, unknown>;

function put(message: Message, field: Field, value: unknown): void {
  if (!field.isRepeated) {
    message[field.name] = value;
    return;
  }
  const list = (message[field.name] as unknown[] | undefined) ?? [];
  list.push(value);
  message[field.name] = list;
}

const WIRE_TYPES: Record<Field['kind'], WireType> = {
  string: WireType.LengthDelimited,
  bytes: WireType.LengthDelimited,
  id: WireType.LengthDelimited,
  message: WireType.LengthDelimited,
  bool: WireType.Varint,
  int64: WireType.Varint,
  status: WireType.Varint,
  double: WireType.Bit64,
  fixed64: WireType.Bit64,
};

function binaryValue(reader: BinaryReader, field: Field, depth: number): unknown {
  switch (field.kind) {
    case 'string':
      return reader.string();
    case 'bool':
      return reader.bool();
    case 'int64':
      return String(reader.int64());
    case 'fixed64':
      return String(reader.fixed64());
    case 'double':
      return jsonNumber(reader.double());
    case 'status':
      return STATUS_CODES[reader.int32()] ?? STATUS_CODES[0];
    case 'id':
    case 'bytes':
      return Buffer.from(reader.bytes()).toString('base64');
    case 'message':
      return fromBinary(reader.bytes(), field.schema?.() ?? {}, depth + 1);
  }
}

function jsonNumber(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}

function fromBinary(bytes: Uint8Array, schema: Schema, depth: number): Message {
  if (depth > DEPTH_MAX) throw malformed();
  const reader = new BinaryReader(bytes);
  const message: Message = {};
  while (reader.pos < reader.len) {
    const [number, wireType] = reader.tag();
    const field = schema[number];
    if (field && WIRE_TYPES[field.kind] === wireType) put(message, field, binaryValue(reader, field, depth));
    else reader.skip(wireType, number);
  }
  return message;
}

const camel = (name: string) => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());

const digits = (value: unknown): string => {
  const text = String(value);
  if (!/^-?\d{1,20}$/.test(text)) throw malformed();
  return text;
};

function textOf(value: unknown): string {
  if (typeof value !== 'string') throw malformed();
  return value;
}

/** In OpenTelemetry's JSON ids are hex, which is not what JSON of protobuf has for bytes. */
function idOf(value: unknown): string {
  const hex = textOf(value);
  if (!/^(?:[0-9a-f]{2}){0,16}$/i.test(hex)) throw malformed();
  return Buffer.from(hex, 'hex').toString('base64');
}

function statusOf(value: unknown): string {
  if (typeof value === 'number') return STATUS_CODES[value] ?? STATUS_CODES[0];
  return STATUS_CODES.find((code) => code === value) ?? STATUS_CODES[0];
}

function doubleOf(value: unknown): number | string {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number !== 'number') throw malformed();
  return jsonNumber(number);
}

function jsonValue(value: unknown, field: Field, depth: number): unknown {
  switch (field.kind) {
    case 'string':
    case 'bytes':
      return textOf(value);
    case 'bool':
      return value === true || value === 'true';
    case 'int64':
    case 'fixed64':
      return digits(value);
    case 'double':
      return doubleOf(value);
    case 'status':
      return statusOf(value);
    case 'id':
      return idOf(value);
    case 'message':
      return fromJson(value, field.schema?.() ?? {}, depth + 1);
  }
}

function fromJson(value: unknown, schema: Schema, depth: number): Message {
  if (depth > DEPTH_MAX || typeof value !== 'object' || value === null || Array.isArray(value))
    throw malformed();
  const given = value as Message;
  const message: Message = {};
  for (const field of Object.values(schema)) {
    const found = given[camel(field.name)] ?? given[field.name];
    if (found === undefined || found === null) continue;
    if (!field.isRepeated) put(message, field, jsonValue(found, field, depth));
    else if (!Array.isArray(found)) throw malformed();
    else for (const item of found) put(message, field, jsonValue(item, field, depth));
  }
  return message;
}

/** Decodes an export of spans; refuses with the words of MLflow's server what is none. */
export function decodeOtlp(body: string, encoding: 'protobuf' | 'json'): ResourceSpans[] {
  let message: Message;
  try {
    message =
      encoding === 'json'
        ? fromJson(JSON.parse(body), EXPORT_REQUEST, 0)
        : fromBinary(Buffer.from(body, 'base64'), EXPORT_REQUEST, 0);
  } catch (cause) {
    throw cause instanceof Refusal ? cause : malformed(cause);
  }
  return (message.resource_spans ?? []) as ResourceSpans[];
}
