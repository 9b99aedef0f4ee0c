import type { Tensor } from 'onnxruntime-web';
import { decodeTensor } from './decode-tensor.ts';
import { RequestRefused } from './request-refused.ts';
import type { TensorSpecification } from './tensor-specification.ts';

export interface InferenceRequest {
  id: string | undefined;
  feeds: Record<string, Tensor>;
  outputs: string[];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parseJson(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new RequestRefused(400, `the body is not JSON: ${(error as Error).message}`);
  }
  if (!isObject(value))
    throw new RequestRefused(400, 'the body must be a JSON object with an array "inputs"');
  return value;
}

function decodeShape(name: string, specification: TensorSpecification, value: unknown): number[] {
  const wanted = specification.shape;
  const sizes = Array.isArray(value) ? (value as unknown[]) : [];
  const shape = sizes.filter((size): size is number => Number.isSafeInteger(size) && Number(size) >= 0);
  const fits =
    Array.isArray(value) &&
    shape.length === sizes.length &&
    shape.length === wanted.length &&
    wanted.every((size, axis) => size === -1 || size === shape[axis]);
  if (!fits) {
    throw new RequestRefused(
      400,
      `input '${name}': shape must be [${wanted.join(',')}], where -1 is any length, not ${JSON.stringify(value)}`,
    );
  }
  return shape;
}

function decodeInput(input: unknown, known: ReadonlyMap<string, TensorSpecification>): [string, Tensor] {
  if (!isObject(input) || typeof input.name !== 'string') {
    throw new RequestRefused(400, 'every input must be an object with a "name"');
  }
  const { name } = input;
  const specification = known.get(name);
  if (!specification) {
    throw new RequestRefused(400, `unknown input '${name}'; the model takes ${[...known.keys()].join(', ')}`);
  }
  if (input.datatype !== specification.datatype) {
    const given = JSON.stringify(input.datatype) ?? 'nothing';
    throw new RequestRefused(
      400,
      `input '${name}': datatype must be ${specification.datatype}, not ${given}`,
    );
  }
  if (isObject(input.parameters) && 'binary_data_size' in input.parameters) {
    throw new RequestRefused(
      400,
      `input '${name}': binary tensor data is not supported, send "data" as JSON`,
    );
  }
  return [
    name,
    decodeTensor(name, specification.datatype, decodeShape(name, specification, input.shape), input.data),
  ];
}

function decodeOutputs(value: unknown, known: readonly TensorSpecification[]): string[] {
  if (value === undefined) return known.map((output) => output.name);
  if (!Array.isArray(value))
    throw new RequestRefused(400, '"outputs" must be an array of objects with a "name"');
  const names = new Set<string>();
  for (const output of value as unknown[]) {
    const name = isObject(output) ? output.name : undefined;
    if (typeof name !== 'string' || !known.some((one) => one.name === name)) {
      const given = JSON.stringify(name) ?? 'nothing';
      throw new RequestRefused(
        400,
        `unknown output ${given}; the model gives ${known.map((o) => o.name).join(', ')}`,
      );
    }
    names.add(name);
  }
  return names.size > 0 ? [...names] : known.map((output) => output.name);
}

/** Reads the body of an infer call against the model's own description; every misfit is a 400 that names it. */
export function decodeInferenceRequest(
  text: string,
  inputs: readonly TensorSpecification[],
  outputs: readonly TensorSpecification[],
): InferenceRequest {
  const body = parseJson(text);
  if (body.id !== undefined && typeof body.id !== 'string')
    throw new RequestRefused(400, '"id" must be text');
  if (!Array.isArray(body.inputs)) throw new RequestRefused(400, '"inputs" must be an array');
  const known = new Map(inputs.map((input) => [input.name, input]));
  const feeds = new Map<string, Tensor>();
  for (const input of body.inputs as unknown[]) {
    const [name, tensor] = decodeInput(input, known);
    if (feeds.has(name)) throw new RequestRefused(400, `input '${name}' is given twice`);
    feeds.set(name, tensor);
  }
  const missing = inputs.filter((input) => !feeds.has(input.name)).map((input) => `'${input.name}'`);
  if (missing.length > 0) throw new RequestRefused(400, `missing input ${missing.join(', ')}`);
  return { id: body.id, feeds: Object.fromEntries(feeds), outputs: decodeOutputs(body.outputs, outputs) };
}
