import { type MlflowRoute, mlflowRoute, type WireCall } from './mlflow-route.ts';
import { missing, type WireMessage } from './wire-message.ts';

/** Webhooks at the addresses of MLflow's protocol. */
const WEBHOOKS = '/2.0/mlflow/webhooks';

interface Webhook {
  id: string;
  wireName: string;
  url: string;
  description: string | null;
  wireEvents: readonly string[];
  pausedAt: Date | null;
  createdAt: Date;
  updatedAt: Date;
}

function wireWebhook(webhook: Webhook) {
  return {
    webhook_id: webhook.id,
    name: webhook.wireName,
    url: webhook.url,
    events: webhook.wireEvents.map((name) => {
      const [entity = '', action = ''] = name.toUpperCase().split('.');
      return { entity, action };
    }),
    ...(webhook.description && { description: webhook.description }),
    status: webhook.pausedAt === null ? 'ACTIVE' : 'DISABLED',
    creation_timestamp: webhook.createdAt.getTime(),
    last_updated_timestamp: webhook.updatedAt.getTime(),
  };
}

const one = (webhook: Webhook) => ({ webhook: wireWebhook(webhook) });

const readEvent = (event: WireMessage) => ({
  entity: event.requiredString('entity'),
  action: event.requiredString('action'),
});

const identified = ({ workspaceId, parameters }: WireCall) => ({
  workspaceId,
  webhookId: parameters.id ?? '',
});

function readEvents(message: WireMessage) {
  const events = message.messages('events');
  if (events.length === 0) throw missing('events');
  return events.map(readEvent);
}

export const WEBHOOK_ROUTES: readonly MlflowRoute[] = [
  mlflowRoute(
    'POST',
    WEBHOOKS,
    'wireWebhooks.create',
    ({ message, workspaceId }) => ({
      workspaceId,
      name: message.requiredString('name'),
      url: message.requiredString('url'),
      events: readEvents(message),
      description: message.string('description'),
      secret: message.string('secret'),
      status: message.string('status'),
    }),
    one,
  ),
  mlflowRoute(
    'GET',
    WEBHOOKS,
    'wireWebhooks.list',
    ({ message, workspaceId }) => ({
      workspaceId,
      maxResults: message.integer('max_results'),
      pageToken: message.string('page_token') || undefined,
    }),
    ({ items, nextPageToken }: { items: readonly Webhook[]; nextPageToken: string | null }) => ({
      ...(items.length > 0 && { webhooks: items.map(wireWebhook) }),
      ...(nextPageToken && { next_page_token: nextPageToken }),
    }),
  ),
  mlflowRoute('GET', `${WEBHOOKS}/{id}`, 'wireWebhooks.get', identified, one),
  mlflowRoute(
    'PATCH',
    `${WEBHOOKS}/{id}`,
    'wireWebhooks.update',
    (call) => ({
      ...identified(call),
      name: call.message.string('name'),
      url: call.message.string('url') || undefined,
      ...(call.message.messages('events').length > 0 && { events: readEvents(call.message) }),
      description: call.message.string('description'),
      secret: call.message.string('secret'),
      status: call.message.string('status'),
    }),
    one,
  ),
  mlflowRoute('DELETE', `${WEBHOOKS}/{id}`, 'wireWebhooks.remove', identified, () => ({})),
  mlflowRoute(
    'POST',
    `${WEBHOOKS}/{id}/test`,
    'wireWebhooks.test',
    (call) => {
      const event = call.message.message('event');
      return { ...identified(call), ...(event && { event: readEvent(event) }) };
    },
    (trial: {
      success: boolean;
      responseStatus: number | null;
      responseBody: string | null;
      errorMessage: string | null;
    }) => ({
      result: {
        success: trial.success,
        ...(trial.responseStatus !== null && { response_status: trial.responseStatus }),
        ...(trial.responseBody !== null && { response_body: trial.responseBody }),
        ...(trial.errorMessage !== null && { error_message: trial.errorMessage }),
      },
    }),
  ),
];
