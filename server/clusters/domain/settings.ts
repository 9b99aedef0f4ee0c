import { z } from 'zod';
import { clusterTlsSchema } from './cluster-tls.ts';

/**
 * What makes one engine of the Open Inference family differ from the next. A shared directory is a name below
 * `<data-dir>/shared/`, which the operator mounts where the engine reads its models: nobody can point the worker at
 * another path of its machine.
 */
export const OPEN_INFERENCE_DIALECTS = ['interlock', 'triton', 'mlserver'] as const;
export type OpenInferenceDialect = (typeof OPEN_INFERENCE_DIALECTS)[number];

/** `openai`: an engine that was started with its models and answers by that protocol. */
export const DIALECTS = [...OPEN_INFERENCE_DIALECTS, 'openai'] as const;
export type Dialect = (typeof DIALECTS)[number];

const directory = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'must be lower-case letters, digits and dashes, such as gpu-pool');

export const clusterSettingsSchema = z
  .strictObject({
    dialect: z.enum(DIALECTS),
    delivery: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('upload') }),
      z.strictObject({ kind: z.literal('shared-directory'), directory }),
      /** Nothing is brought there: the engine has its models already. */
      z.strictObject({ kind: z.literal('none') }),
    ]),
    /** Where the engine tells its metrics, when that is another port than its API. */
    metricsUrl: z
      .url({ protocol: /^https?$/, error: 'must be an http:// or https:// URL' })
      .max(500)
      .optional(),
    tls: clusterTlsSchema.optional(),
    /** Somebody said that something else encrypts what goes to this plain HTTP address, or that nobody can listen. */
    isPlainHttpAccepted: z.boolean().optional(),
  })
  .refine(({ dialect, delivery }) => (dialect === 'openai') === (delivery.kind === 'none'), {
    path: ['delivery'],
    message: 'must be none for engines of the OpenAI protocol, and for no other',
  });

/** The adapter that drives engines of a dialect. */
export function adapterFor(dialect: Dialect): 'open-inference' | 'openai' {
  return dialect === 'openai' ? 'openai' : 'open-inference';
}

export type ClusterSettings = z.output<typeof clusterSettingsSchema>;
