import { Tensor } from 'onnxruntime-web';
import { RequestRefused } from './request-refused.ts';

/** Elements one tensor may hold; more is refused before anything is allocated for it. */
const MAX_ELEMENTS = 4_000_000;

type Build = (values: readonly unknown[], shape: number[], name: string) => Tensor;

function refuse(name: string, wanted: string, index: number, value: unknown): never {
  const shown = JSON.stringify(value)?.slice(0, 40) ?? 'nothing';
  throw new RequestRefused(400, `input '${name}': element ${index} must be ${wanted}, not ${shown}`);
}

function floats(values: readonly unknown[], name: string, round: (value: number) => number): number[] {
  return values.map((value, index) => {
    const number = typeof value === 'number' ? round(value) : Number.NaN;
    return Number.isFinite(number) ? number : refuse(name, 'a finite number', index, value);
  });
}

function integers(values: readonly unknown[], name: string, low: number, high: number): number[] {
  return values.map((value, index) => {
    const fits = typeof value === 'number' && Number.isSafeInteger(value) && value >= low && value <= high;
    return fits ? value : refuse(name, `a whole number from ${low} to ${high}`, index, value);
  });
}

const SAFE = Number.MAX_SAFE_INTEGER;

const BUILDERS: Readonly<Record<string, Build>> = {
  BYTES: (values, shape, name) =>
    new Tensor(
      'string',
      values.map((value, index) => (typeof value === 'string' ? value : refuse(name, 'text', index, value))),
      shape,
    ),
  BOOL: (values, shape, name) =>
    new Tensor(
      'bool',
      values.map((value, index) =>
        typeof value === 'boolean' ? value : refuse(name, 'true or false', index, value),
      ),
      shape,
    ),
  FP32: (v, shape, name) => new Tensor('float32', Float32Array.from(floats(v, name, Math.fround)), shape),
  FP64: (v, shape, name) => new Tensor('float64', Float64Array.from(floats(v, name, Number)), shape),
  INT8: (v, shape, name) => new Tensor('int8', Int8Array.from(integers(v, name, -128, 127)), shape),
  INT16: (v, shape, name) => new Tensor('int16', Int16Array.from(integers(v, name, -32768, 32767)), shape),
  INT32: (v, shape, name) =>
    new Tensor('int32', Int32Array.from(integers(v, name, -(2 ** 31), 2 ** 31 - 1)), shape),
  INT64: (v, shape, name) =>
    new Tensor('int64', BigInt64Array.from(integers(v, name, -SAFE, SAFE), BigInt), shape),
  UINT8: (v, shape, name) => new Tensor('uint8', Uint8Array.from(integers(v, name, 0, 255)), shape),
  UINT16: (v, shape, name) => new Tensor('uint16', Uint16Array.from(integers(v, name, 0, 65535)), shape),
  UINT32: (v, shape, name) =>
    new Tensor('uint32', Uint32Array.from(integers(v, name, 0, 2 ** 32 - 1)), shape),
  UINT64: (v, shape, name) =>
    new Tensor('uint64', BigUint64Array.from(integers(v, name, 0, SAFE), BigInt), shape),
};

/** Builds an engine tensor from JSON `data`, flat or nested in row-major order; refuses with 400 what does not fit. */
export function decodeTensor(name: string, datatype: string, shape: number[], data: unknown): Tensor {
  const build = BUILDERS[datatype];
  if (!build) throw new RequestRefused(400, `input '${name}': datatype ${datatype} cannot be sent as JSON`);
  if (!Array.isArray(data)) throw new RequestRefused(400, `input '${name}': data must be an array`);
  const size = shape.reduce((product, length) => product * length, 1);
  if (size > MAX_ELEMENTS) {
    throw new RequestRefused(400, `input '${name}': ${size} elements exceed the limit of ${MAX_ELEMENTS}`);
  }
  const values: readonly unknown[] = data.some(Array.isArray) ? data.flat(shape.length - 1) : data;
  if (values.length !== size) {
    throw new RequestRefused(
      400,
      `input '${name}': shape [${shape.join(',')}] needs ${size} elements, data has ${values.length}`,
    );
  }
  return build(values, shape, name);
}
