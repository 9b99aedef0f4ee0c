import type { InferenceSession } from 'onnxruntime-web';
import { RequestRefused } from './request-refused.ts';
import { DATATYPES } from './tensor-specification.ts';

interface AnsweredBy {
  model: string;
  version: string;
  id: string | undefined;
}

function jsonElement(name: string, value: unknown): unknown {
  if (typeof value === 'bigint') {
    const number = Number(value);
    if (Number.isSafeInteger(number)) return number;
  } else if (typeof value !== 'number' || Number.isFinite(value)) {
    return value;
  }
  // Rounding or null would look like an answer; the caller must learn that there is none.
  throw new RequestRefused(500, `output '${name}' holds ${value}, which JSON cannot carry`);
}

/** Writes the engine's results as the protocol's JSON, elements in row-major order. */
export function encodeInferenceResponse(
  by: AnsweredBy,
  names: readonly string[],
  results: InferenceSession.OnnxValueMapType,
): string {
  const outputs = names.map((name) => {
    const tensor = results[name];
    if (!tensor) throw new RequestRefused(500, `the model gave no output '${name}'`);
    const data = Array.from(tensor.data as ArrayLike<unknown>, (value) => jsonElement(name, value));
    if (tensor.type === 'bool') {
      return { name, datatype: 'BOOL', shape: tensor.dims, data: data.map(Boolean) };
    }
    return { name, datatype: DATATYPES[tensor.type], shape: tensor.dims, data };
  });
  return JSON.stringify({ model_name: by.model, model_version: by.version, id: by.id, outputs });
}
