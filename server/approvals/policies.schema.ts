import { z } from 'zod';
import { isIdOf } from '../platform/domain/ids.ts';
import { RISK_TIERS } from '../workflows/domain/risk-tier.ts';
import { ENVIRONMENTS, POLICY_ACTIONS, policyTermsSchema } from './domain/policy.ts';

const subject = {
  action: z.enum(POLICY_ACTIONS),
  environment: z.enum(ENVIRONMENTS),
  riskTier: z.enum(RISK_TIERS),
};

export const listPoliciesInput = z.strictObject({});

export const getPolicyInput = z.strictObject(subject);
export type GetPolicyInput = z.output<typeof getPolicyInput>;

const drafted = { ...subject, terms: policyTermsSchema };

export const previewPolicyEditInput = z.strictObject({
  ...drafted,
  /** Whose promotion is tried: the people who could approve depend on its workspace and its authors. */
  workflowId: z
    .string()
    .refine((value) => isIdOf('workflow', value), 'choose a workflow')
    .optional(),
  /** Who would ask. */
  requesterId: z
    .string()
    .refine((value) => isIdOf('person', value), 'choose a person')
    .optional(),
});
export type PreviewPolicyEditInput = z.output<typeof previewPolicyEditInput>;

export const requestPolicyEditInput = z.strictObject({
  ...drafted,
  /** The version that was edited; an edit of an older one is refused. */
  from: z.int().min(0),
  reason: z
    .string()
    .trim()
    .min(5, 'say why in at least 5 characters')
    .max(2000, 'use at most 2,000 characters'),
});
export type RequestPolicyEditInput = z.output<typeof requestPolicyEditInput>;

export const tryConditionInput = z.strictObject({
  action: z.enum(POLICY_ACTIONS),
  expression: z.string().max(2000),
  /** A past or open request whose facts are used; a made-up one without it. */
  requestId: z
    .string()
    .refine((value) => isIdOf('changeRequest', value), 'must be the id of a change request (chg_…)')
    .optional(),
});
export type TryConditionInput = z.output<typeof tryConditionInput>;

export const editChoicesInput = z.strictObject({ action: z.enum(POLICY_ACTIONS) });
export type EditChoicesInput = z.output<typeof editChoicesInput>;
