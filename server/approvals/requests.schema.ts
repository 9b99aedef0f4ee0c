import { z } from 'zod';
import { passkeyAssertionInput } from '../access/passkey.schema.ts';
import { isIdOf } from '../platform/domain/ids.ts';
import { pageInput } from '../platform/domain/page-input.ts';
import { SIGNED_DECISIONS } from './domain/approval-record.ts';
import { ENVIRONMENTS } from './domain/policy.ts';

const requestId = z
  .string()
  .refine((value) => isIdOf('changeRequest', value), 'must be the id of a change request (chg_…)');
const reason = z
  .string()
  .trim()
  .min(5, 'say why in at least 5 characters')
  .max(2000, 'use at most 2,000 characters');

const asked = {
  workflowId: z.string().refine((value) => isIdOf('workflow', value), 'choose a workflow'),
  modelVersionId: z.string().refine((value) => isIdOf('modelVersion', value), 'choose a model version'),
  clusterId: z.string().refine((value) => isIdOf('cluster', value), 'choose a cluster'),
  environment: z.enum(ENVIRONMENTS).default('production'),
};

export const previewRequestInput = z.strictObject(asked);
export type PreviewRequestInput = z.output<typeof previewRequestInput>;

export const openRequestInput = z.strictObject({ ...asked, reason });
export type OpenRequestInput = z.output<typeof openRequestInput>;

export const REQUEST_TABS = ['waiting', 'open', 'closed'] as const;
export type RequestTab = (typeof REQUEST_TABS)[number];

export const listRequestsInput = z.strictObject({
  tab: z.enum(REQUEST_TABS).default('open'),
  workflowId: z.string().max(64).optional(),
  ...pageInput,
  cursor: requestId.optional(),
});
export type ListRequestsInput = z.output<typeof listRequestsInput>;

export const getRequestInput = z.strictObject({ id: requestId });
export type GetRequestInput = z.output<typeof getRequestInput>;

export const signRequestInput = z.strictObject({
  id: requestId,
  /** The digest on the page that was read; signing anything else is refused. */
  subjectDigest: z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hex digits'),
  decision: z.enum(SIGNED_DECISIONS),
  reason,
});
export type SignRequestInput = z.output<typeof signRequestInput>;

export const signWithPasskeyInput = signRequestInput.extend({
  /** Names the record that `prepareSignature` wrote. */
  draftId: z.string().min(1).max(40),
  response: passkeyAssertionInput,
});
export type SignWithPasskeyInput = z.output<typeof signWithPasskeyInput>;

export const takeBackInput = z.strictObject({ id: requestId, reason });
export type TakeBackInput = z.output<typeof takeBackInput>;

export const retryRequestInput = z.strictObject({ id: requestId, reason });
export type RetryRequestInput = z.output<typeof retryRequestInput>;

export const getSignatureInput = z.strictObject({ approvalId: z.string().min(1).max(40) });
export type GetSignatureInput = z.output<typeof getSignatureInput>;

export const withdrawRequestInput = z.strictObject({ id: requestId, reason });
export type WithdrawRequestInput = z.output<typeof withdrawRequestInput>;

export const checkRequestAgainInput = z.strictObject({ id: requestId });
export type CheckRequestAgainInput = z.output<typeof checkRequestAgainInput>;

export const countWaitingInput = z.strictObject({});

export const listClusterChoicesInput = z.strictObject({});
