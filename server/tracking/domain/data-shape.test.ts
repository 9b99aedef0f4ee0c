import { describe, expect, test } from 'vitest';
import { readDataColumns, readDataFigures } from './data-shape.ts';

describe('what is told of data', () => {
  test('columns of a table', () => {
    const schema = JSON.stringify({
      mlflow_colspec: [
        { type: 'long', name: 'age', required: true },
        { type: 'string', name: 'purpose', required: false },
        { type: 'double' },
      ],
    });
    expect(readDataColumns(schema)).toEqual([
      { name: 'age', type: 'long', isRequired: true },
      { name: 'purpose', type: 'string', isRequired: false },
      { name: 'column 3', type: 'double', isRequired: true },
    ]);
  });

  test('tensors, of features and targets', () => {
    const tensor = { type: 'tensor', 'tensor-spec': { dtype: 'float32', shape: [-1, 20] } };
    const schema = JSON.stringify({
      mlflow_tensorspec: { features: [{ ...tensor, name: 'x' }], targets: [tensor] },
    });
    expect(readDataColumns(schema)).toEqual([
      { name: 'x', type: 'float32 (-1, 20)', isRequired: true },
      { name: 'column 2', type: 'float32 (-1, 20)', isRequired: true },
    ]);
  });

  test('figures of a profile', () => {
    expect(readDataFigures('{"num_rows": 800, "note": "cleaned", "columns": {"age": {}}}')).toEqual([
      { name: 'num rows', value: '800' },
      { name: 'note', value: 'cleaned' },
    ]);
  });

  test.each([null, '', 'rows', '[1]', '7', '{"mlflow_colspec": 3}'])('nothing out of %j', (text) => {
    expect(readDataColumns(text)).toEqual([]);
    expect(readDataFigures(text === '{"mlflow_colspec": 3}' ? null : text)).toEqual([]);
  });
});
