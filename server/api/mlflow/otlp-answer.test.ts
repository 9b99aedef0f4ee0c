import { BinaryReader } from '@bufbuild/protobuf/wire';
import { expect, test } from 'vitest';
import { otlpAnswer } from './otlp-answer.ts';

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString();

test('where every span is kept, an empty message says so', () => {
  expect(text(otlpAnswer(0, 'json'))).toBe('{}');
  expect(otlpAnswer(0, 'protobuf')).toHaveLength(0);
});

test('where some are not, both encodings tell how many, and why', () => {
  const { partialSuccess } = JSON.parse(text(otlpAnswer(12, 'json')));
  expect(partialSuccess).toEqual({
    rejectedSpans: '12',
    errorMessage: expect.stringContaining('at most 20000'),
  });
  const whole = new BinaryReader(otlpAnswer(12, 'protobuf'));
  expect(whole.tag()[0]).toBe(1);
  const partial = new BinaryReader(whole.bytes());
  expect([partial.tag()[0], String(partial.int64())]).toEqual([1, '12']);
  expect([partial.tag()[0], partial.string()]).toEqual([2, partialSuccess.errorMessage]);
  expect([whole.pos, partial.pos]).toEqual([whole.len, partial.len]);
});
