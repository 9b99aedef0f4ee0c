/** A tensor as the protocol describes it; -1 in `shape` stands for any length. */
export interface TensorSpecification {
  name: string;
  datatype: string;
  shape: readonly number[];
}

/** The engine's names for element types, in the protocol's words. */
export const DATATYPES: Readonly<Record<string, string>> = {
  string: 'BYTES',
  bool: 'BOOL',
  float16: 'FP16',
  float32: 'FP32',
  float64: 'FP64',
  int8: 'INT8',
  int16: 'INT16',
  int32: 'INT32',
  int64: 'INT64',
  uint8: 'UINT8',
  uint16: 'UINT16',
  uint32: 'UINT32',
  uint64: 'UINT64',
};

interface EngineTensor {
  name: string;
  isTensor: boolean;
  type?: string;
  shape?: readonly (number | string)[];
}

/** Turns the engine's description of an input or output into the protocol's; throws for what is no tensor. */
export function describeTensor(tensor: EngineTensor): TensorSpecification {
  const datatype = DATATYPES[tensor.type ?? ''];
  if (!tensor.isTensor || !datatype) {
    throw new Error(`"${tensor.name}" is not a tensor that can be served (export the model without ZipMap).`);
  }
  // A free dimension arrives as its symbol, or as -1 read unsigned.
  const shape = (tensor.shape ?? []).map((size) => (typeof size === 'number' && size < 2 ** 31 ? size : -1));
  return { name: tensor.name, datatype, shape };
}
