import { permitted } from '#server/api/operation.ts';
import {
  changeWebhook,
  createWebhook,
  listWebhooks,
  removeWebhook,
  rotateWebhookSecret,
} from './keep-webhooks.ts';
import {
  changeWebhookInput,
  createWebhookInput,
  listWebhooksInput,
  webhookIdInput,
} from './webhooks.schema.ts';

export const webhooks = {
  list: permitted({ input: listWebhooksInput, permission: 'webhook:read', run: listWebhooks }),
  create: permitted({
    input: createWebhookInput,
    permission: 'webhook:manage',
    assurance: 'recent-mfa',
    audit: 'webhook.created',
    run: createWebhook,
  }),
  change: permitted({
    input: changeWebhookInput,
    permission: 'webhook:manage',
    assurance: 'recent-mfa',
    audit: 'webhook.changed',
    run: changeWebhook,
  }),
  rotateSecret: permitted({
    input: webhookIdInput,
    permission: 'webhook:manage',
    assurance: 'recent-mfa',
    audit: 'webhook.secret-rotated',
    run: rotateWebhookSecret,
  }),
  remove: permitted({
    input: webhookIdInput,
    permission: 'webhook:manage',
    assurance: 'recent-mfa',
    audit: 'webhook.removed',
    run: removeWebhook,
  }),
};
