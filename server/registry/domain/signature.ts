import { z } from 'zod';

/** Input and output tensors as the engine sees them; -1 stands for a free dimension. */
const tensor = z.strictObject({
  name: z.string().min(1).max(200),
  datatype: z.string().min(1).max(20),
  shape: z.array(z.int().min(-1)).max(10),
});

export const signatureSchema = z.strictObject({
  inputs: z.array(tensor).min(1).max(1000),
  outputs: z.array(tensor).min(1).max(100),
});

export type Signature = z.output<typeof signatureSchema>;
