import { describe, expect, test } from 'vitest';
import { inputOf, modelMetadata } from './v2-tensors.ts';

const contract = {
  type: 'object',
  properties: {
    name: { type: 'string' },
    age: { type: 'integer' },
    amount: { type: ['number', 'null'] },
    isNew: { type: 'boolean' },
    kind: { enum: ['a', 'b'] },
    tags: { type: 'array', items: { type: 'string' } },
  },
};
const tensor = (name: string, data: unknown[], shape = [data.length]) => ({
  name,
  shape,
  datatype: 'X',
  data,
});

test('fields are tensors of one element, lists of any', () => {
  const route = { slug: 'w', workflowVersion: 3, inputContract: contract, outputSchema: contract };
  expect(modelMetadata(route as never)).toMatchObject({
    name: 'w',
    versions: ['3'],
    inputs: [
      { name: 'name', datatype: 'BYTES', shape: [1] },
      { name: 'age', datatype: 'INT64' },
      { name: 'amount', datatype: 'FP64' },
      { name: 'isNew', datatype: 'BOOL' },
      { name: 'kind', datatype: 'BYTES' },
      { name: 'tags', datatype: 'BYTES', shape: [-1] },
    ],
  });
});

describe('an input', () => {
  test('is put together by name', () => {
    const tensors = [tensor('name', ['Ada']), tensor('age', [[40]], [1, 1]), tensor('tags', ['x', 'y'])];
    expect(inputOf({ inputContract: contract }, tensors)).toEqual({ name: 'Ada', age: 40, tags: ['x', 'y'] });
  });

  test.each([
    ['two rows', [tensor('age', [1, 2])], 'one element'],
    ['a shape that is none', [tensor('age', [1], [2])], 'its shape says 2'],
    ['twice the same', [tensor('age', [1]), tensor('age', [2])], 'twice'],
  ])('of %s is refused', (_, tensors, words) => {
    expect(() => inputOf({ inputContract: contract }, tensors)).toThrowError(
      expect.objectContaining({ code: 'invalid', message: expect.stringContaining(words) }),
    );
  });
});
