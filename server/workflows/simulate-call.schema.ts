import { z } from 'zod';
import { callPolicySchema } from './domain/call-policy.ts';

export const simulateCallInput = z.strictObject({
  /** Id or slug; what serves in production answers. */
  workflow: z.string().trim().min(1).max(64),
  input: z.record(z.string(), z.json()),
  metadata: z.record(z.string().max(100), z.json()).default({}),
  /** Tried instead of the policy in force. */
  callPolicy: callPolicySchema.optional(),
  /** A registered version of a prompt, by name or id, said instead of the one in force. */
  prompt: z.strictObject({ model: z.string().trim().min(1).max(256), version: z.int().min(1) }).optional(),
});
export type SimulateCallInput = z.output<typeof simulateCallInput>;
