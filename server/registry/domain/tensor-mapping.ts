import { z } from 'zod';

/**
 * How a workflow's input becomes tensors and how tensors become named results. It belongs to the model version, because
 * only the version knows its tensors; the fields it names belong to the workflow's input contract.
 */
export const DATATYPES = ['BYTES', 'BOOL', 'INT32', 'INT64', 'FP32', 'FP64'] as const;
export type Datatype = (typeof DATATYPES)[number];

const name = z.string().min(1).max(200);

export const tensorMappingSchema = z.strictObject({
  /** One tensor of shape [1, 1] per field, in the engine's order. */
  inputs: z
    .array(z.strictObject({ tensor: name, field: name, datatype: z.enum(DATATYPES) }))
    .min(1)
    .max(1000),
  /** Numbers taken from output tensors by flat index; their names are what a decision policy may judge by. */
  outputs: z
    .array(z.strictObject({ name, tensor: name, index: z.int().min(0).max(100_000) }))
    .min(1)
    .max(50),
});

export type TensorMapping = z.output<typeof tensorMappingSchema>;

/** What a model said: one number per output name of its mapping. */
export type ModelOutput = Readonly<Record<string, number>>;
