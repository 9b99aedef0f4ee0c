/**
 * A record in PostgreSQL's binary form of the type `decision_record`: what the database neither has to check as a text nor
 * to take apart. A row is a list of columns, each with the number of its type and its length before its bytes.
 */
type RowColumn = 'text' | 'jsonb' | 'int4' | 'int8' | 'float8' | 'timestamptz';

/** The columns of the type, in its order. */
export const ROW_COLUMNS = {
  id: 'text',
  organisation_id: 'text',
  workspace_id: 'text',
  workflow_id: 'text',
  workflow_version_id: 'text',
  deployment_id: 'text',
  revision_id: 'text',
  model_version_id: 'text',
  snapshot_version: 'int4',
  environment: 'text',
  subject: 'text',
  status: 'text',
  decided_by: 'text',
  judgement: 'jsonb',
  model_output: 'jsonb',
  output: 'jsonb',
  confidence: 'float8',
  error: 'jsonb',
  timings: 'jsonb',
  trail: 'jsonb',
  latency_ms: 'float8',
  attempts: 'int4',
  replica: 'text',
  sequence: 'int8',
  token_id: 'text',
  correlation_id: 'text',
  received_at: 'timestamptz',
  decided_at: 'timestamptz',
  input: 'jsonb',
  metadata: 'jsonb',
  key_id: 'text',
  request_digest: 'text',
  response: 'jsonb',
  expires_at: 'timestamptz',
} as const satisfies Record<string, RowColumn>;

export type RowFields = Record<keyof typeof ROW_COLUMNS, unknown>;

/** Numbers that PostgreSQL gave its own types for good. */
const TYPE_NUMBERS = {
  text: 25,
  jsonb: 3802,
  int4: 23,
  int8: 20,
  float8: 701,
  timestamptz: 1184,
} as const satisfies Record<RowColumn, number>;
/** PostgreSQL counts microseconds from 2000 on. */
const EPOCH_MS = Date.UTC(2000, 0, 1);
const NULL_LENGTH = -1;
const JSONB_FORMAT = 1;
const BYTES_AT_FIRST = 16_384;
/** A character takes at most three bytes of UTF-8. */
const BYTES_PER_CHARACTER = 3;
const FIXED_BYTES = 32;

const COLUMNS = Object.entries(ROW_COLUMNS) as [keyof RowFields, RowColumn][];

/** Room to write a row into before its length is known; whoever needs more makes it larger for all. */
let room = Buffer.allocUnsafe(BYTES_AT_FIRST);
let at = 0;

function reserve(bytes: number): void {
  if (at + bytes <= room.length) return;
  const larger = Buffer.allocUnsafe(2 * (at + bytes));
  room.copy(larger, 0, 0, at);
  room = larger;
}

function writeInt64(value: number): void {
  room.writeInt32BE(Math.floor(value / 2 ** 32), at);
  room.writeUInt32BE(value >>> 0, at + 4);
  at += 8;
}

function writeText(text: string): void {
  reserve(text.length * BYTES_PER_CHARACTER + FIXED_BYTES);
  const start = at + 4;
  at = start + room.write(text, start);
  room.writeInt32BE(at - start, start - 4);
}

function writeJson(value: unknown): void {
  const text = JSON.stringify(value);
  reserve(text.length * BYTES_PER_CHARACTER + FIXED_BYTES);
  const start = at + 4;
  room[start] = JSONB_FORMAT;
  at = start + 1 + room.write(text, start + 1);
  room.writeInt32BE(at - start, start - 4);
}

function writeNumber(kind: Exclude<RowColumn, 'text' | 'jsonb'>, value: number): void {
  at = room.writeInt32BE(kind === 'int4' ? 4 : 8, at);
  if (kind === 'int4') at = room.writeInt32BE(value, at);
  else if (kind === 'float8') at = room.writeDoubleBE(value, at);
  else writeInt64(kind === 'int8' ? value : (value - EPOCH_MS) * 1_000);
}

/** Milliseconds of a time, which a record read from a file has as a text. */
const timeOf = (value: unknown): number =>
  value instanceof Date ? value.getTime() : Date.parse(String(value));

function writeColumn(kind: RowColumn, value: unknown): void {
  reserve(FIXED_BYTES);
  at = room.writeInt32BE(TYPE_NUMBERS[kind], at);
  if (value === null || value === undefined) at = room.writeInt32BE(NULL_LENGTH, at);
  else if (kind === 'text') writeText(String(value));
  else if (kind === 'jsonb') writeJson(value);
  else {
    const number = kind === 'timestamptz' ? timeOf(value) : Number(value);
    if (Number.isFinite(number)) writeNumber(kind, number);
    else at = room.writeInt32BE(NULL_LENGTH, at);
  }
}

/** One record, with its length before it. */
export function recordRow(fields: RowFields): Buffer {
  at = 4;
  at = room.writeInt32BE(COLUMNS.length, at);
  for (const [name, kind] of COLUMNS) writeColumn(kind, fields[name]);
  room.writeInt32BE(at - 4, 0);
  return Buffer.from(room.subarray(0, at));
}

/** Rows as one array; `typeNumber` is what this database calls the type `decision_record`. */
export function recordRows(rows: readonly Buffer[], typeNumber: number): Buffer {
  const head = Buffer.allocUnsafe(20);
  // One dimension without nulls, counted from 1.
  [1, 0, typeNumber, rows.length, 1].forEach((number, index) => {
    head.writeInt32BE(number, index * 4);
  });
  return Buffer.concat([head, ...rows]);
}
