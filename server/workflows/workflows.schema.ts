import { z } from 'zod';
import { numberedPageInput, pageInput } from '../platform/domain/page-input.ts';
import { callPolicySchema } from './domain/call-policy.ts';
import { decisionPolicySchema } from './domain/decision-policy.ts';
import { definitionSchema } from './domain/definition.ts';
import { reliabilitySchema } from './domain/reliability.ts';
import { RISK_TIERS } from './domain/risk-tier.ts';

const slug = z
  .string()
  .trim()
  .regex(
    /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/,
    'use 1 to 63 lower-case letters, digits and dashes; it becomes part of the address that applications call',
  );
const person = z.string().trim().min(1).max(200);
const schema = z.record(z.string(), z.json());

const head = {
  name: z.string().trim().min(1, 'must not be empty').max(100),
  /** Id or e-mail of the person who answers for it. */
  owner: person,
  riskTier: z.enum(RISK_TIERS),
};

const parts = {
  definition: definitionSchema,
  /** JSON Schema 2020-12 of the input; mark fields that may not be judged by with `x-protected: true`. */
  inputContract: schema,
  /** JSON Schema 2020-12 of the output. */
  outputSchema: schema,
  decisionPolicy: decisionPolicySchema,
  reliability: reliabilitySchema,
  callPolicy: callPolicySchema,
};

export const createWorkflowInput = z.strictObject({
  /** Needed only where you may work in several workspaces; id or slug. */
  workspaceId: z.string().max(64).optional(),
  slug,
  ...head,
  /** You, unless another person is named. */
  owner: person.optional(),
  ...parts,
  reliability: reliabilitySchema.default(() => reliabilitySchema.parse({})),
  callPolicy: callPolicySchema.default({}),
});
export type CreateWorkflowInput = z.output<typeof createWorkflowInput>;

/** What is left out stays as it is. */
export const changeWorkflowInput = z.strictObject({
  /** Id or slug. */
  workflow: z.string().trim().min(1).max(64),
  /** The version you looked at; refused with `conflict` when there is a newer one. */
  basedOn: z.int().min(1),
  changeNote: z
    .string()
    .trim()
    .min(5, 'say what you change and why in at least 5 characters')
    .max(2000, 'use at most 2,000 characters'),
  name: head.name.optional(),
  owner: head.owner.optional(),
  riskTier: head.riskTier.optional(),
  definition: parts.definition.optional(),
  inputContract: parts.inputContract.optional(),
  outputSchema: parts.outputSchema.optional(),
  decisionPolicy: parts.decisionPolicy.optional(),
  reliability: parts.reliability.optional(),
  callPolicy: parts.callPolicy.optional(),
});
export type ChangeWorkflowInput = z.output<typeof changeWorkflowInput>;

export const checkSchemaInput = z.strictObject({ schema });
export type CheckSchemaInput = z.output<typeof checkSchemaInput>;

export const getWorkflowInput = z.strictObject({
  /** Id or slug. */
  workflow: z.string().trim().min(1).max(64),
  /** The newest unless given. */
  number: z.coerce.number().int().min(1).optional(),
});
export type GetWorkflowInput = z.output<typeof getWorkflowInput>;

export const listWorkflowsInput = z.strictObject({
  ...pageInput,
  /** Part of the name or of the address. */
  search: z.string().trim().max(100).optional(),
});
export type ListWorkflowsInput = z.output<typeof listWorkflowsInput>;

export const getHistoryInput = z.strictObject({
  workflow: z.string().trim().min(1).max(64),
  ...numberedPageInput,
});
export type GetHistoryInput = z.output<typeof getHistoryInput>;

export const listOwnersInput = z.strictObject({});
