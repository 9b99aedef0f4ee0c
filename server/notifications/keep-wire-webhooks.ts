import { chooseWorkspace } from '#server/access/choose-workspace.ts';
import type { Context } from '#server/access/context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { newId } from '#server/platform/new-id.ts';
import { checkWireWebhookName, wireEventName } from './domain/wire-webhook-events.ts';
import { requirePermitted } from './keep-webhooks.ts';
import { sealWebhookSecret } from './webhook-secret.ts';
import { nextLeafIndex } from './webhooks.views.ts';
import type {
  CreateWireWebhookInput,
  ListWireWebhooksInput,
  UpdateWireWebhookInput,
  WireWebhookInput,
} from './wire-webhooks.schema.ts';
import {
  changeWireWebhook,
  endWireWebhook,
  insertWireWebhook,
  type WireWebhook,
  wireWebhookById,
  wireWebhooksOf,
} from './wire-webhooks.store.ts';

const NEXT = 'An admin can grant a network to a webhook in the console; until then use another address.';

/** An endpoint as its clients see it; secrets stay out. */
export type ShownWebhook = Omit<WireWebhook, 'sealedSecret' | 'egressGrants'>;

function shown({ sealedSecret: _, egressGrants: __, ...rest }: WireWebhook): ShownWebhook {
  return rest;
}

const namesOf = (events: readonly { entity: string; action: string }[]) => [
  ...new Set(events.map(({ entity, action }) => wireEventName(entity, action))),
];

/** Finds an endpoint of the workspace; refuses with `not-found` in the protocol's words. */
export async function findWireWebhook(ctx: Context, input: WireWebhookInput): Promise<WireWebhook> {
  const workspaceId = await chooseWorkspace(ctx, input.workspaceId);
  const { organisationId } = ctx;
  const found = await wireWebhookById(ctx.tx, { organisationId, workspaceId, id: input.webhookId });
  if (found) return found;
  throw new Refusal('not-found', `Webhook with ID ${input.webhookId} not found.`);
}

/**
 * Sets up an endpoint that is told, in MLflow's messages and signatures, what happens to the models and prompts of a workspace
 * from now on. Refuses an address that may not be reached from here.
 */
export async function createWireWebhook(ctx: Context, input: CreateWireWebhookInput): Promise<ShownWebhook> {
  checkWireWebhookName(input.name);
  const wireEvents = namesOf(input.events);
  requirePermitted(input.url, [], NEXT);
  const workspaceId = await chooseWorkspace(ctx, input.workspaceId);
  const id = newId('webhook');
  const { organisationId, now } = ctx;
  const webhook: WireWebhook = {
    ...{
      id,
      organisationId,
      workspaceId,
      wireName: input.name,
      url: input.url,
      wireEvents,
      egressGrants: [],
    },
    description: input.description || null,
    sealedSecret: sealWebhookSecret(organisationId, id, input.secret ?? ''),
    pausedAt: input.status === 'DISABLED' ? now : null,
    createdAt: now,
    updatedAt: now,
  };
  const nextIndex = await nextLeafIndex(ctx.tx, organisationId);
  await insertWireWebhook(ctx.tx, { ...webhook, createdBy: ctx.actor.id }, nextIndex);
  const { name, url } = input;
  await appendAuditEvent(ctx, {
    type: 'webhook.created',
    resourceId: id,
    details: { name, url, eventTypes: wireEvents },
  });
  return shown(webhook);
}

/** One endpoint. */
export async function getWireWebhook(ctx: Context, input: WireWebhookInput): Promise<ShownWebhook> {
  return shown(await findWireWebhook(ctx, input));
}

/** The endpoints of a workspace, newest first. */
export async function listWireWebhooks(
  ctx: Context,
  input: ListWireWebhooksInput,
): Promise<{ items: ShownWebhook[]; nextPageToken: string | null }> {
  const { workspaceId: asked } = input;
  const workspaceId = asked === undefined ? null : await chooseWorkspace(ctx, asked);
  const found = await wireWebhooksOf(ctx.tx, {
    organisationId: ctx.organisationId,
    workspaceId,
    below: input.pageToken ?? null,
    limit: input.maxResults + 1,
  });
  const items = found.slice(0, input.maxResults);
  return {
    items: items.map(shown),
    nextPageToken: found.length > items.length ? (items.at(-1)?.id ?? null) : null,
  };
}

/** Changes what is given of an endpoint; the rest stays. */
export async function updateWireWebhook(ctx: Context, input: UpdateWireWebhookInput): Promise<ShownWebhook> {
  const before = await findWireWebhook(ctx, input);
  const { name, url, events, description, secret, status } = input;
  if (name) checkWireWebhookName(name);
  if (url) requirePermitted(url, before.egressGrants, NEXT);
  const pausedAt = status === undefined ? before.pausedAt : status === 'DISABLED' ? ctx.now : null;
  const after: WireWebhook = {
    ...before,
    wireName: name || before.wireName,
    url: url || before.url,
    wireEvents: events ? namesOf(events) : before.wireEvents,
    description: description === undefined ? before.description : description || null,
    sealedSecret:
      secret === undefined ? before.sealedSecret : sealWebhookSecret(ctx.organisationId, before.id, secret),
    pausedAt,
    updatedAt: ctx.now,
  };
  await changeWireWebhook(ctx.tx, after);
  const parts = { name, url, events, description, secret, status };
  await appendAuditEvent(ctx, {
    type: 'webhook.changed',
    resourceId: before.id,
    details: {
      name: after.wireName,
      url: after.url,
      eventTypes: after.wireEvents,
      changed: Object.entries(parts).flatMap(([part, value]) => (value === undefined ? [] : part)),
    },
  });
  return shown(after);
}

/** Stops sending to an endpoint for good. */
export async function removeWireWebhook(ctx: Context, input: WireWebhookInput): Promise<{ id: string }> {
  const before = await findWireWebhook(ctx, input);
  await endWireWebhook(ctx.tx, before.id, ctx.now);
  await appendAuditEvent(ctx, {
    type: 'webhook.removed',
    resourceId: before.id,
    details: { name: before.wireName },
  });
  return { id: before.id };
}
