import { z } from 'zod';

/** What is in it is for the workflow's contract to say, which looks at every member once. */
const contractInput = z.custom<Record<string, unknown>>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  'must be an object',
);

/** The body of `POST /v1/workflows/{slug}/decisions`; what stands in `input` is up to the workflow's contract. */
export const decisionRequestBody = z.strictObject({
  input: contractInput,
  /** The caller's own id of the case. */
  subject: z.string().trim().min(1).max(200).optional(),
  /** Kept with the decision and used for nothing. */
  metadata: z.record(z.string().max(100), z.json()).default({}),
});
export type DecisionRequestBody = z.output<typeof decisionRequestBody>;

/** Where a decision is told once it is recorded, and what its signature is made with. */
export const callbackSchema = z.strictObject({
  url: z.url({ protocol: /^https?$/, error: 'must be an http:// or https:// URL' }).max(1_000),
  /** The caller's own, after the Standard Webhooks specification; it is not kept. */
  secret: z
    .string()
    .regex(/^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/, 'must be whsec_ and 24 to 64 bytes in base64')
    .refine((value) => (value.length - 6) % 4 === 0, 'must be whsec_ and 24 to 64 bytes in base64'),
});
export type Callback = z.output<typeof callbackSchema>;

/** Seconds that a caller is ready to wait for a person. */
export const waitSeconds = z.coerce.number('must be a number of seconds').min(0).max(60);

/** Printable ASCII, as a header can carry it. */
export const idempotencyKey = z
  .string()
  .regex(/^[\x21-\x7e]{1,200}$/, 'must be 1 to 200 printable characters without spaces');
