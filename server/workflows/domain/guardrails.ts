import { z } from 'zod';
import { secretName } from './workspace-secret.ts';

/**
 * Checks beside the contract: of what comes in before the model sees it, and of what goes out before the caller does. A
 * guardrail finds something or nothing; its action says what then happens. One that cannot be asked fails as it says.
 */
export const GUARDRAIL_ACTIONS = ['block', 'redact', 'flag', 'review'] as const;

/** What Interlock itself can look for in texts. */
export const DETECTORS = ['prompt-injection', 'unsafe-content', 'personal-data', 'secrets'] as const;
export type Detector = (typeof DETECTORS)[number];

const head = {
  name: z.string().trim().min(1).max(100),
  action: z.enum(GUARDRAIL_ACTIONS),
};
const deadlineMs = z.int().min(5).max(10_000).default(200);
/** What an unanswered guardrail amounts to. */
const onFailure = z.enum(['block', 'review', 'flag', 'ignore']).default('review');

export const guardrailSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('detector'), ...head, detector: z.enum(DETECTORS) }),
  /** Finds something where the expression is true; it reads `input`, and for answers `output` and `scores`. */
  z.strictObject({ kind: z.literal('cel'), ...head, expression: z.string().trim().min(1).max(2_000) }),
  /** POST {input, output?} → {found: boolean, reason?, redacted?}. */
  z.strictObject({
    kind: z.literal('http'),
    ...head,
    url: z.url({ protocol: /^https?$/ }).max(500),
    /** A secret of the workspace that is sent along, by its name. */
    credential: secretName.optional(),
    deadlineMs,
    onFailure,
  }),
  /** Another workflow of the same workspace judges; it finds something from this score on. */
  z.strictObject({
    kind: z.literal('model'),
    ...head,
    workflow: z.string().min(1).max(64),
    /** Field of that workflow's input that is given the text. */
    field: z.string().min(1).max(200),
    threshold: z.number().min(0).max(1),
    deadlineMs,
    onFailure,
  }),
]);
export type Guardrail = z.output<typeof guardrailSchema>;

export const guardrailsSchema = z.strictObject({
  input: z.array(guardrailSchema).max(20).default([]),
  output: z.array(guardrailSchema).max(20).default([]),
});
