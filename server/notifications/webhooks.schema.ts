import { z } from 'zod';
import { AUDIT_EVENT_TYPES } from '../audit/domain/events.ts';
import { isIdOf } from '../platform/domain/ids.ts';

const endpointId = z
  .string()
  .refine((value) => isIdOf('webhook', value), 'must be the id of a webhook (whk_…)');

const address = z
  .url({ protocol: /^https?$/, error: 'must be an http:// or https:// URL' })
  .max(500)
  .refine((value) => !/^https?:\/\/[^/]*@/.test(value), 'must not hold a user name or password');

const eventTypes = z
  .array(z.string().refine((type) => (AUDIT_EVENT_TYPES as string[]).includes(type), 'is no type of event'))
  .max(100)
  .transform((types) => [...new Set(types)]);

const egressGrants = z
  .array(z.string().trim().max(50))
  .max(20)
  .transform((grants) => [...new Set(grants.filter((grant) => grant !== ''))]);

export const webhookNameInput = z.string().trim().min(1, 'must not be empty').max(80);

export const createWebhookInput = z.strictObject({
  name: webhookNameInput,
  url: address,
  /** All types when empty. */
  eventTypes: eventTypes.default([]),
  egressGrants: egressGrants.default([]),
});
export type CreateWebhookInput = z.output<typeof createWebhookInput>;

export const changeWebhookInput = z.strictObject({
  id: endpointId,
  url: address.optional(),
  eventTypes: eventTypes.optional(),
  egressGrants: egressGrants.optional(),
  isPaused: z.boolean().optional(),
});
export type ChangeWebhookInput = z.output<typeof changeWebhookInput>;

export const webhookIdInput = z.strictObject({ id: endpointId });
export type WebhookIdInput = z.output<typeof webhookIdInput>;

export const listWebhooksInput = z.strictObject({});
