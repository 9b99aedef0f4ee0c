import { z } from 'zod';
import { secretName } from './workspace-secret.ts';

/**
 * Features that a feature server (Feast's protocol) adds to an input before the model sees it. Their values and their age
 * enter the decision's record; a server that is late or away is handled as the policy says and never holds a call up.
 */
const word = z.string().min(1).max(200);

export const enrichmentSchema = z.strictObject({
  /** Address of the feature server; `/get-online-features` is asked below it. */
  url: z.url({ protocol: /^https?$/ }).max(500),
  /** A secret of the workspace that is sent along, by its name. */
  credential: secretName.optional(),
  /** A feature service by name, or single features as `view:feature`. */
  source: z.union([
    z.strictObject({ service: word }),
    z.strictObject({ features: z.array(word).min(1).max(100) }),
  ]),
  /** Join key of the server → field of the input that holds it. */
  entities: z.record(word, word),
  /** Feature as the server names it → field of the input it becomes. */
  fields: z.record(word, word),
  deadlineMs: z.int().min(5).max(5_000).default(50),
  /** Older values count as missing. */
  ageMaxSeconds: z.int().min(1).max(31_536_000).optional(),
  /** What takes the place of a missing value; a field without one is left out. */
  defaults: z.record(word, z.json()).default({}),
  /** When values are missing that have no default. */
  onMissing: z.enum(['continue', 'review', 'refuse']).default('review'),
});
export type Enrichment = z.output<typeof enrichmentSchema>;
