import { permitted } from '#server/api/operation.ts';
import {
  createWireWebhook,
  getWireWebhook,
  listWireWebhooks,
  removeWireWebhook,
  updateWireWebhook,
} from './keep-wire-webhooks.ts';
import { tryWireWebhook } from './try-wire-webhook.ts';
import {
  createWireWebhookInput,
  listWireWebhooksInput,
  tryWireWebhookInput,
  updateWireWebhookInput,
  wireWebhookInput,
} from './wire-webhooks.schema.ts';

/** Webhooks as clients of MLflow's protocol keep them: of one workspace's models and prompts. */
export const wireWebhooks = {
  list: permitted({ input: listWireWebhooksInput, permission: 'webhook:read', run: listWireWebhooks }),
  get: permitted({ input: wireWebhookInput, permission: 'webhook:read', run: getWireWebhook }),
  create: permitted({
    input: createWireWebhookInput,
    permission: 'webhook:manage',
    audit: 'webhook.created',
    isSqlOnly: true,
    run: createWireWebhook,
  }),
  update: permitted({
    input: updateWireWebhookInput,
    permission: 'webhook:manage',
    audit: 'webhook.changed',
    isSqlOnly: true,
    run: updateWireWebhook,
  }),
  remove: permitted({
    input: wireWebhookInput,
    permission: 'webhook:manage',
    audit: 'webhook.removed',
    isSqlOnly: true,
    run: removeWireWebhook,
  }),
  test: permitted({
    input: tryWireWebhookInput,
    permission: 'webhook:manage',
    audit: 'telemetry',
    isSqlOnly: true,
    run: tryWireWebhook,
  }),
};
