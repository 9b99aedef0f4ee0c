import { DATATYPES, type Datatype, type TensorMapping } from './tensor-mapping.ts';

/**
 * What the file `MLmodel` at the root of a logged model says: which flavours it can be loaded as, and its signature. It is YAML
 * as MLflow writes it; only the parts that are asked for are read, so that nothing else of the language is let in.
 */
export interface MlmodelFacts {
  /** Names of flavours, such as `sklearn` and `python_function`. */
  flavors: readonly string[];
  /** The file of the ONNX graph below the model's folder, where there is that flavour. */
  onnxFile: string | null;
  signature: { inputs: TensorFacts[]; outputs: TensorFacts[] };
}

export interface TensorFacts {
  name: string;
  datatype: string;
  shape: number[];
}

/** A block of lines deeper than its key, by the key at `indent`. */
function blocks(lines: readonly string[], indent: number): Map<string, string[]> {
  const found = new Map<string, string[]>();
  const pattern = new RegExp(`^ {${indent}}([A-Za-z_][\\w.-]*):(.*)$`);
  let current: string[] | null = null;
  for (const line of lines) {
    const [, key, rest] = pattern.exec(line) ?? [];
    if (key !== undefined) {
      current = [rest?.trim() ?? ''];
      found.set(key, current);
    } else current?.push(line);
  }
  return found;
}

/** A scalar that may go on over lines, quoted or plain; null where it is none. */
function scalar(block: readonly string[] | undefined): string | null {
  const text =
    block
      ?.map((line) => line.trim())
      .join(' ')
      .trim() ?? '';
  if (text === '' || text === 'null' || text === '~') return null;
  if (text.startsWith("'") && text.endsWith("'")) return text.slice(1, -1).replaceAll("''", "'");
  if (!text.startsWith('"')) return text;
  try {
    return JSON.parse(text) as string;
  } catch {
    return null;
  }
}

const DATATYPE_OF: Readonly<Record<string, Datatype>> = {
  boolean: 'BOOL',
  bool: 'BOOL',
  integer: 'INT32',
  int32: 'INT32',
  long: 'INT64',
  int64: 'INT64',
  float: 'FP32',
  float32: 'FP32',
  double: 'FP64',
  float64: 'FP64',
  string: 'BYTES',
  str: 'BYTES',
  object: 'BYTES',
  binary: 'BYTES',
};

const record = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};

function tensorOf(value: unknown, index: number, fallback: string): TensorFacts {
  const column = record(value);
  const spec = record(column['tensor-spec']);
  const type = String(spec.dtype ?? column.type ?? '');
  const shape = Array.isArray(spec.shape) ? spec.shape.filter((side) => Number.isInteger(side)) : [-1, 1];
  const name = typeof column.name === 'string' && column.name !== '' ? column.name : `${fallback}_${index}`;
  return {
    name: name.slice(0, 200),
    datatype: DATATYPE_OF[type] ?? type.slice(0, 20).toUpperCase(),
    shape: (shape as number[]).slice(0, 10),
  };
}

function tensors(text: string | null, fallback: string, most: number): TensorFacts[] {
  if (text === null) return [];
  try {
    const columns: unknown = JSON.parse(text);
    if (!Array.isArray(columns)) return [];
    return columns.slice(0, most).map((column, index) => tensorOf(column, index, fallback));
  } catch {
    return [];
  }
}

/** Reads an `MLmodel` file; what cannot be understood is left out, never guessed. */
export function readMlmodel(text: string): MlmodelFacts {
  const top = blocks(text.split(/\r?\n/), 0);
  const flavors = blocks(top.get('flavors')?.slice(1) ?? [], 2);
  const signature = blocks(top.get('signature')?.slice(1) ?? [], 2);
  const onnx = flavors.get('onnx');
  return {
    flavors: [...flavors.keys()].slice(0, 50),
    onnxFile: onnx ? (scalar(blocks(onnx.slice(1), 4).get('data')) ?? 'model.onnx') : null,
    signature: {
      inputs: tensors(scalar(signature.get('inputs')), 'input', 1_000),
      outputs: tensors(scalar(signature.get('outputs')), 'output', 100),
    },
  };
}

/** The mapping that a signature suggests: every input a field of its name, every output a number; empty where a type has none. */
export function suggestMapping({ inputs, outputs }: MlmodelFacts['signature']): TensorMapping {
  const isKnown = (type: string): type is Datatype => (DATATYPES as readonly string[]).includes(type);
  const mapped = inputs.flatMap(({ name, datatype }) =>
    isKnown(datatype) ? [{ tensor: name, field: name, datatype }] : [],
  );
  if (mapped.length < inputs.length || mapped.length === 0 || outputs.length === 0)
    return { inputs: [], outputs: [] };
  return {
    inputs: mapped,
    outputs: outputs.slice(0, 50).map(({ name }) => ({ name, tensor: name, index: 0 })),
  };
}
