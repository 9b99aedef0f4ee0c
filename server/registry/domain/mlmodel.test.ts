import { expect, test } from 'vitest';
import { readMlmodel, suggestMapping } from './mlmodel.ts';

const SKLEARN = `artifact_path: mlflow-artifacts:/1/models/m-0/artifacts
env_vars: null
flavors:
  python_function:
    env:
      conda: conda.yaml
      virtualenv: python_env.yaml
    loader_module: mlflow.sklearn
    model_path: model.pkl
  sklearn:
    code: null
    pickled_model: model.pkl
mlflow_version: 3.17.2
signature:
  inputs: '[{"type": "double", "name": "amount", "required": true}, {"type": "long",
    "name": "applicant''s age", "required": true}]'
  outputs: '[{"type": "tensor", "tensor-spec": {"dtype": "int64", "shape": [-1]}}]'
  params: null
utc_time_created: '2026-11-21 10:00:00'
`;

test('reads flavours and a signature that goes over lines', () => {
  const facts = readMlmodel(SKLEARN);
  expect(facts.flavors).toEqual(['python_function', 'sklearn']);
  expect(facts.onnxFile).toBeNull();
  expect(facts.signature).toEqual({
    inputs: [
      { name: 'amount', datatype: 'FP64', shape: [-1, 1] },
      { name: "applicant's age", datatype: 'INT64', shape: [-1, 1] },
    ],
    outputs: [{ name: 'output_0', datatype: 'INT64', shape: [-1] }],
  });
  expect(suggestMapping(facts.signature)).toEqual({
    inputs: [
      { tensor: 'amount', field: 'amount', datatype: 'FP64' },
      { tensor: "applicant's age", field: "applicant's age", datatype: 'INT64' },
    ],
    outputs: [{ name: 'output_0', tensor: 'output_0', index: 0 }],
  });
});

test('finds the graph of an ONNX model', () => {
  expect(
    readMlmodel('flavors:\n  onnx:\n    code: null\n    data: net.onnx\n    providers:\n    - CPU\n')
      .onnxFile,
  ).toBe('net.onnx');
  expect(readMlmodel('flavors:\n  onnx:\n    code: null\n').onnxFile).toBe('model.onnx');
});

test.each(['', 'flavors: {}', 'signature:\n  inputs: "not json"\n', '\u0000', '- a\n- b'])(
  'makes nothing up of %j',
  (text) => {
    const facts = readMlmodel(text);
    expect(facts).toMatchObject({ flavors: [], onnxFile: null, signature: { inputs: [], outputs: [] } });
    expect(suggestMapping(facts.signature)).toEqual({ inputs: [], outputs: [] });
  },
);
