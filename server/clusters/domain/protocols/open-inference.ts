import type { Datatype, ModelOutput, TensorMapping } from '../../../registry/domain/tensor-mapping.ts';

/**
 * The Open Inference Protocol (v2, JSON) as pure text: one tensor of shape [1, 1] per field, numbers taken from output
 * tensors by flat index. Every engine of the family gets the same bytes. Calls name the version, because engines label
 * their metrics by it and because an unversioned call follows whatever was loaded last.
 */
export class ProtocolError extends Error {
  /** `input`: the fields do not fit the model's tensors; `answer`: the engine said something else than was asked. */
  readonly side: 'input' | 'answer';
  /** The field that does not fit, when it is the input. */
  readonly field: string | null;

  constructor(side: 'input' | 'answer', message: string, field: string | null = null) {
    super(message);
    this.name = 'ProtocolError';
    this.side = side;
    this.field = field;
  }
}

export interface InferEndpoint {
  /** Address of the engine; a path in it is kept in front. */
  baseUrl: string;
  model: string;
  version: string | null;
}

const FITS: Record<Datatype, (value: unknown) => boolean> = {
  BYTES: (value) => typeof value === 'string',
  BOOL: (value) => typeof value === 'boolean',
  INT32: (value) => Number.isInteger(value) && Math.abs(value as number) <= 2 ** 31 - 1,
  INT64: (value) => Number.isSafeInteger(value),
  FP32: (value) => Number.isFinite(value),
  FP64: (value) => Number.isFinite(value),
};

const WANTED: Record<Datatype, string> = {
  BYTES: 'text',
  BOOL: 'true or false',
  INT32: 'a whole number of 32 bits',
  INT64: 'a whole number',
  FP32: 'a number',
  FP64: 'a number',
};

/** The path of an engine's answer to one request, below its origin: `/v2/models/{model}/versions/{version}/infer`. */
export function inferPath(endpoint: InferEndpoint): string {
  const prefix = /^[a-z]+:\/\/[^/?#]+([^?#]*)/i.exec(endpoint.baseUrl)?.[1]?.replace(/\/+$/, '') ?? '';
  const version = endpoint.version === null ? '' : `/versions/${encodeURIComponent(endpoint.version)}`;
  return `${prefix}/v2/models/${encodeURIComponent(endpoint.model)}${version}/infer`;
}

/** What a call says around its values is the same each time. */
interface CallFrame {
  /** Before the value of each input. */
  beforeInputs: readonly string[];
  end: string;
}

const frames = new WeakMap<TensorMapping, CallFrame>();

function frameOf(mapping: TensorMapping): CallFrame {
  const known = frames.get(mapping);
  if (known) return known;
  const beforeInputs = mapping.inputs.map(({ tensor, datatype }, index) => {
    const head = JSON.stringify({ name: tensor, shape: [1, 1], datatype }).slice(0, -1);
    return `${index === 0 ? '' : ']},'}${head},"data":[`;
  });
  const outputs = [...new Set(mapping.outputs.map(({ tensor }) => tensor))].map((name) => ({ name }));
  const end = `${beforeInputs.length > 0 ? ']}' : ''}],"outputs":${JSON.stringify(outputs)}}`;
  const frame = { beforeInputs, end };
  frames.set(mapping, frame);
  return frame;
}

/** Encodes one call; throws a ProtocolError of side `input` that names the first field a tensor cannot take. */
export function encodeInfer(
  mapping: TensorMapping,
  input: Readonly<Record<string, unknown>>,
  endpoint: InferEndpoint,
): { path: string; body: string } {
  const { beforeInputs, end } = frameOf(mapping);
  let body = '{"inputs":[';
  let index = 0;
  for (const { field, datatype } of mapping.inputs) {
    const value = Object.hasOwn(input, field) ? input[field] : undefined;
    if (!FITS[datatype](value))
      throw new ProtocolError('input', `the model needs ${WANTED[datatype]} in "${field}"`, field);
    body += beforeInputs[index] + JSON.stringify(value);
    index += 1;
  }
  return { path: inferPath(endpoint), body: body + end };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parseAnswer(text: string): Map<string, unknown[]> {
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    throw new ProtocolError('answer', 'the engine answered something that is not JSON');
  }
  // An engine that names an error has failed, whatever else it sends and with whatever status.
  if (isRecord(answer) && typeof answer.error === 'string' && answer.error !== '')
    throw new ProtocolError('answer', `the engine answered an error: ${answer.error.slice(0, 300)}`);
  if (!isRecord(answer) || !Array.isArray(answer.outputs))
    throw new ProtocolError('answer', 'the engine answered without outputs');
  const tensors = new Map<string, unknown[]>();
  for (const output of answer.outputs as unknown[]) {
    if (isRecord(output) && typeof output.name === 'string' && Array.isArray(output.data))
      tensors.set(output.name, (output.data as unknown[]).flat(8));
  }
  return tensors;
}

/** Reads an answer into one finite number per output name; throws a ProtocolError of side `answer` otherwise. */
export function decodeInfer(mapping: TensorMapping, text: string): ModelOutput {
  const tensors = parseAnswer(text);
  const output: Record<string, number> = {};
  for (const { name, tensor, index } of mapping.outputs) {
    const data = tensors.get(tensor);
    if (!data) throw new ProtocolError('answer', `the engine's answer lacks the output "${tensor}"`);
    const value = typeof data[index] === 'boolean' ? Number(data[index]) : data[index];
    if (typeof value !== 'number' || !Number.isFinite(value))
      throw new ProtocolError('answer', `output "${tensor}" has no number at ${index}`);
    output[name] = value;
  }
  return output;
}
