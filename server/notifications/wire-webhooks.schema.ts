import { z } from 'zod';

/** Webhooks as clients of MLflow's protocol send them; what names and events may be is told in the protocol's words. */
const text = (most: number) => z.string().max(most);
const workspaceId = z.string().max(64).optional();
const url = z
  .url({ protocol: /^https?$/, error: 'must be an http:// or https:// URL' })
  .max(300)
  .refine((value) => !/^https?:\/\/[^/]*@/.test(value), 'must not hold a user name or password');
const events = z
  .array(z.strictObject({ entity: text(100), action: text(100) }))
  .min(1, 'Webhook events must be a non-empty list')
  .max(100);
const status = z.enum(['ACTIVE', 'DISABLED']);
const webhookId = text(64);

export const createWireWebhookInput = z.strictObject({
  workspaceId,
  name: text(200),
  url,
  events,
  description: text(1_000).optional(),
  /** The key of signatures; messages are not signed without one. */
  secret: text(1_000).optional(),
  status: status.default('ACTIVE'),
});
export type CreateWireWebhookInput = z.output<typeof createWireWebhookInput>;

export const wireWebhookInput = z.strictObject({ workspaceId, webhookId });
export type WireWebhookInput = z.output<typeof wireWebhookInput>;

export const listWireWebhooksInput = z.strictObject({
  workspaceId,
  maxResults: z.int().min(1).max(1_000).default(100),
  pageToken: text(100).optional(),
});
export type ListWireWebhooksInput = z.output<typeof listWireWebhooksInput>;

export const updateWireWebhookInput = z.strictObject({
  workspaceId,
  webhookId,
  name: text(200).optional(),
  url: url.optional(),
  events: events.optional(),
  description: text(1_000).optional(),
  secret: text(1_000).optional(),
  status: status.optional(),
});
export type UpdateWireWebhookInput = z.output<typeof updateWireWebhookInput>;

export const tryWireWebhookInput = z.strictObject({
  workspaceId,
  webhookId,
  event: z.strictObject({ entity: text(100), action: text(100) }).optional(),
});
export type TryWireWebhookInput = z.output<typeof tryWireWebhookInput>;
