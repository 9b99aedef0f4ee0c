import { describe, expect, test } from 'vitest';
import type { TensorMapping } from '../../../registry/domain/tensor-mapping.ts';
import { decodeInfer, encodeInfer, inferPath, ProtocolError } from './open-inference.ts';

const mapping: TensorMapping = {
  inputs: [
    { tensor: 'purpose', field: 'purpose', datatype: 'BYTES' },
    { tensor: 'amount', field: 'amount_dm', datatype: 'FP32' },
    { tensor: 'count', field: 'count', datatype: 'INT64' },
    { tensor: 'owns', field: 'owns', datatype: 'BOOL' },
  ],
  outputs: [
    { name: 'default_probability', tensor: 'probabilities', index: 1 },
    { name: 'repaid_probability', tensor: 'probabilities', index: 0 },
    { name: 'label', tensor: 'label', index: 0 },
  ],
};
const endpoint = { baseUrl: 'http://engine:8000', model: 'credit-r1', version: '1' };
const input = { purpose: 'new_car', amount_dm: 2500, count: 3, owns: true, unused: 'x' };

describe('paths', () => {
  test.each([
    [endpoint, '/v2/models/credit-r1/versions/1/infer'],
    [{ ...endpoint, version: null }, '/v2/models/credit-r1/infer'],
    [{ ...endpoint, baseUrl: 'https://engine/triton/' }, '/triton/v2/models/credit-r1/versions/1/infer'],
    [{ ...endpoint, model: '../admin?x#y' }, '/v2/models/..%2Fadmin%3Fx%23y/versions/1/infer'],
    [{ ...endpoint, baseUrl: 'embedded:' }, '/v2/models/credit-r1/versions/1/infer'],
  ])('%j', (given, path) => {
    expect(inferPath(given)).toBe(path);
  });
});

describe('encoding', () => {
  test('makes one tensor per field and asks for each output tensor once', () => {
    const { path, body } = encodeInfer(mapping, input, endpoint);
    expect(path).toBe('/v2/models/credit-r1/versions/1/infer');
    expect(JSON.parse(body)).toEqual({
      inputs: [
        { name: 'purpose', shape: [1, 1], datatype: 'BYTES', data: ['new_car'] },
        { name: 'amount', shape: [1, 1], datatype: 'FP32', data: [2500] },
        { name: 'count', shape: [1, 1], datatype: 'INT64', data: [3] },
        { name: 'owns', shape: [1, 1], datatype: 'BOOL', data: [true] },
      ],
      outputs: [{ name: 'probabilities' }, { name: 'label' }],
    });
  });

  test.each([
    [{ ...input, purpose: 7 }, 'purpose'],
    [{ ...input, amount_dm: '2500' }, 'amount_dm'],
    [{ ...input, amount_dm: Number.NaN }, 'amount_dm'],
    [{ ...input, count: 1.5 }, 'count'],
    [{ ...input, owns: 1 }, 'owns'],
    [{ amount_dm: 1, count: 1, owns: true }, 'purpose'],
    [Object.create({ ...input }) as Record<string, unknown>, 'purpose'],
  ])('names the field that no tensor can take: %j', (given, field) => {
    try {
      encodeInfer(mapping, given, endpoint);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(ProtocolError);
      expect(error).toMatchObject({ side: 'input', field });
    }
  });
});

describe('decoding', () => {
  const outputs = [
    { name: 'label', shape: [1], datatype: 'INT64', data: [1] },
    { name: 'probabilities', shape: [1, 2], datatype: 'FP32', data: [0.25, 0.75] },
  ];
  const wanted = { default_probability: 0.75, repaid_probability: 0.25, label: 1 };

  test('reads numbers by name, whatever the order, flat or nested', () => {
    expect(decodeInfer(mapping, JSON.stringify({ outputs }))).toEqual(wanted);
    const nested = [outputs[0], { ...outputs[1], data: [[0.25, 0.75]] }];
    expect(decodeInfer(mapping, JSON.stringify({ outputs: nested }))).toEqual(wanted);
    const flags = [{ ...outputs[0], data: [true] }, outputs[1]];
    expect(decodeInfer(mapping, JSON.stringify({ outputs: flags }))).toEqual(wanted);
  });

  test.each([
    ['<html>502</html>', 'not JSON'],
    ['', 'not JSON'],
    ['null', 'without outputs'],
    ['{"error":"model is not ready"}', 'model is not ready'],
    [JSON.stringify({ outputs: [outputs[0]] }), 'probabilities'],
    [JSON.stringify({ outputs: [outputs[0], { ...outputs[1], data: [0.2] }] }), 'no number at 1'],
    [JSON.stringify({ outputs: [outputs[0], { ...outputs[1], data: [0.2, 'NaN'] }] }), 'no number at 1'],
    [JSON.stringify({ outputs: [outputs[0], { ...outputs[1], data: [0.2, null] }] }), 'no number at 1'],
    [JSON.stringify({ outputs: [null, 4, { name: 'label' }] }), 'lacks the output'],
  ])('refuses %s', (text, words) => {
    expect(() => decodeInfer(mapping, text)).toThrow(words);
    expect(() => decodeInfer(mapping, text)).toThrow(ProtocolError);
  });
});
