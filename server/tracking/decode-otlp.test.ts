import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { describe, expect, test } from 'vitest';
import { decodeOtlp } from './decode-otlp.ts';
import { readSpans } from './domain/read-spans.ts';
import { summariseSpans } from './domain/summarise-spans.ts';

type Write = (writer: BinaryWriter) => void;

const message =
  (field: number, write: Write): Write =>
  (writer) => {
    write(writer.tag(field, WireType.LengthDelimited).fork());
    writer.join();
  };
const all =
  (...writes: Write[]): Write =>
  (writer) => {
    for (const write of writes) write(writer);
  };
const text =
  (field: number, value: string): Write =>
  (writer) =>
    void writer.tag(field, WireType.LengthDelimited).string(value);
const bytes =
  (field: number, hex: string): Write =>
  (writer) =>
    void writer.tag(field, WireType.LengthDelimited).bytes(Buffer.from(hex, 'hex'));
const nanos =
  (field: number, value: bigint): Write =>
  (writer) =>
    void writer.tag(field, WireType.Bit64).fixed64(value);

const attribute = (key: string, write: Write) => message(9, all(text(1, key), message(2, write)));
const int: Write = (writer) => void writer.tag(3, WireType.Varint).int64(-7n);
const double: Write = (writer) => void writer.tag(4, WireType.Bit64).double(Number.POSITIVE_INFINITY);
const bool: Write = (writer) => void writer.tag(2, WireType.Varint).bool(false);
const nested: Write = message(
  6,
  message(1, all(text(1, 'inner'), message(2, message(5, message(1, text(1, 'x')))))),
);

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const SPAN = 'b7ad6b7169203331';
const START = 1_763_750_000_000_000_123n;

const span = all(
  bytes(1, TRACE),
  bytes(2, SPAN),
  text(5, 'ask'),
  nanos(7, START),
  nanos(8, START + 1_500_000_000n),
  attribute('int', int),
  attribute('double', double),
  attribute('bool', bool),
  attribute('nested', nested),
  // A field that nobody here knows.
  text(99, 'from the future'),
  message(15, (writer) => void writer.tag(3, WireType.Varint).int32(2)),
);
const exported = message(1, message(2, message(2, span)));

function encoded(write: Write): string {
  const writer = new BinaryWriter();
  write(writer);
  return Buffer.from(writer.finish()).toString('base64');
}

const JSON_EXPORT = {
  resourceSpans: [
    {
      scopeSpans: [
        {
          spans: [
            {
              traceId: TRACE,
              spanId: SPAN,
              name: 'ask',
              startTimeUnixNano: String(START),
              endTimeUnixNano: String(START + 1_500_000_000n),
              attributes: [
                { key: 'int', value: { intValue: '-7' } },
                { key: 'double', value: { doubleValue: 'Infinity' } },
                { key: 'bool', value: { boolValue: false } },
                {
                  key: 'nested',
                  value: {
                    kvlistValue: {
                      values: [{ key: 'inner', value: { arrayValue: { values: [{ stringValue: 'x' }] } } }],
                    },
                  },
                },
              ],
              status: { code: 'STATUS_CODE_ERROR' },
              unknown: 'from the future',
            },
          ],
        },
      ],
    },
  ],
};

describe('exports of OpenTelemetry', () => {
  test('both encodings say the same, and keep what was an integer one', () => {
    const binary = decodeOtlp(encoded(exported), 'protobuf');
    expect(binary).toEqual(decodeOtlp(JSON.stringify(JSON_EXPORT), 'json'));
    const [found] = readSpans(binary) ?? [];
    expect(found).toMatchObject({ traceId: `tr-${TRACE}`, id: SPAN, parentId: null, status: 'ERROR' });
    expect(found?.startNs).toBe(String(START));
    expect(found?.span.attributes?.[0]).toEqual({ key: 'int', value: { int_value: '-7' } });
    expect(found?.span.attributes?.[1]).toEqual({ key: 'double', value: { double_value: 'Infinity' } });
  });

  test('what a trace is follows from its spans', () => {
    const [summary] = summariseSpans(readSpans(decodeOtlp(encoded(exported), 'protobuf')) ?? []);
    expect(summary).toMatchObject({ id: `tr-${TRACE}`, state: 'ERROR', requestTimeMs: 1_763_750_000_000 });
    expect(summary?.endTimeMs).toBe(1_763_750_001_500);
  });

  let deep: Write = text(1, 'deepest');
  for (let level = 0; level < 200; level += 1) {
    const inner = deep;
    deep = message(5, message(1, inner));
  }

  test.each([
    ['cut off', Buffer.from(encoded(exported), 'base64').subarray(0, 40).toString('base64'), 'protobuf'],
    ['too deep', encoded(message(1, message(2, message(2, all(span, attribute('deep', deep)))))), 'protobuf'],
    ['no JSON', '{', 'json'],
    ['a list', '[]', 'json'],
    ['spans that are no list', '{"resourceSpans":{}}', 'json'],
    ['an id that is no hex', JSON.stringify(JSON_EXPORT).replace(SPAN, 'not hex at all'), 'json'],
    ['a time that is no number', JSON.stringify(JSON_EXPORT).replace(String(START), 'soon'), 'json'],
  ] as const)('%s is refused', (_, body, encoding) => {
    expect(() => decodeOtlp(body, encoding)).toThrow('Invalid OpenTelemetry format');
  });

  test.each([
    ['a span without an id', JSON.stringify(JSON_EXPORT).replace(SPAN, '')],
    [
      'a time beyond what can be kept',
      JSON.stringify(JSON_EXPORT).replace(String(START), '18446744073709551615'),
    ],
  ])('%s cannot be read', (_, body) => {
    expect(readSpans(decodeOtlp(body, 'json'))).toBeNull();
  });
});
