import type { Context } from '#server/access/context.ts';
import { namePeople } from '#server/access/name-people.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { notFound, Refusal } from '#server/platform/domain/refusal.ts';
import { problemOfGrant } from '#server/platform/egress-rules.ts';
import { GuardedHttpError } from '#server/platform/guarded-http-error.ts';
import { permittedUrl } from '#server/platform/guarded-lookup.ts';
import { newId } from '#server/platform/new-id.ts';
import { newWebhookSecret, sealWebhookSecret } from './webhook-secret.ts';
import type { ChangeWebhookInput, CreateWebhookInput, WebhookIdInput } from './webhooks.schema.ts';
import {
  insertWebhook,
  lockedWebhook,
  tryAgainNow,
  updateWebhook,
  type WebhookRow,
} from './webhooks.store.ts';
import { nextLeafIndex, type WebhookState, webhookStates } from './webhooks.views.ts';

const OVERLAP_MS = 24 * 3_600_000;

function refuse(path: string, message: string): never {
  throw new Refusal('invalid', message, { fields: [{ path, message }] });
}

/** Refuses with `invalid` an address, or a grant, that the guard of outgoing calls would not let through. */
export function requirePermitted(
  url: string,
  egressGrants: readonly string[],
  next = 'Grant its network below, or use another.',
): void {
  egressGrants.forEach((grant, index) => {
    const problem = problemOfGrant(grant);
    if (problem) refuse(`/egressGrants/${index}`, problem);
  });
  try {
    permittedUrl(url, egressGrants);
  } catch (error) {
    if (!(error instanceof GuardedHttpError)) throw error;
    refuse('/url', `This address is not permitted: ${error.message}. ${next}`);
  }
}

async function webhookOf(ctx: Context, id: string): Promise<WebhookRow> {
  const webhook = await lockedWebhook(ctx.tx, ctx.organisationId, id);
  if (!webhook) throw notFound('webhook');
  return webhook;
}

/**
 * Sets up an endpoint that gets every event sealed from now on; answers with its secret, which is shown once. Refuses an
 * address that no grant covers and a name that is or was taken.
 */
export async function createWebhook(
  ctx: Context,
  input: CreateWebhookInput,
): Promise<{ id: string; secret: string }> {
  const { name, url, eventTypes, egressGrants } = input;
  requirePermitted(url, egressGrants);
  const id = newId('webhook');
  const secret = newWebhookSecret();
  const { organisationId } = ctx;
  const isNew = await insertWebhook(
    ctx.tx,
    {
      ...{ id, organisationId, name, url, eventTypes, egressGrants },
      sealedSecret: sealWebhookSecret(organisationId, id, secret),
      createdBy: ctx.actor.id,
      createdAt: ctx.now,
    },
    await nextLeafIndex(ctx.tx, organisationId),
  );
  if (!isNew) refuse('/name', `There is, or was, a webhook called "${name}". Choose another name.`);
  await appendAuditEvent(ctx, {
    type: 'webhook.created',
    resourceId: id,
    details: { name, url, eventTypes },
  });
  return { id, secret };
}

/** Changes where an endpoint is, what it gets, or pauses it; resuming tries again at once. */
export async function changeWebhook(ctx: Context, input: ChangeWebhookInput): Promise<{ id: string }> {
  const before = await webhookOf(ctx, input.id);
  const { id: _, ...given } = input;
  const changed = Object.entries(given).flatMap(([part, value]) => (value === undefined ? [] : part));
  if (changed.length === 0) throw new Refusal('invalid', 'Say what to change.');
  const {
    url = before.url,
    eventTypes = before.eventTypes,
    egressGrants = before.egressGrants,
    isPaused,
  } = input;
  requirePermitted(url, egressGrants);
  const pausedAt = isPaused === undefined ? before.pausedAt : isPaused ? (before.pausedAt ?? ctx.now) : null;
  await updateWebhook(ctx.tx, before.id, { url, eventTypes, egressGrants, pausedAt });
  await tryAgainNow(ctx.tx, before.id, ctx.now);
  await appendAuditEvent(ctx, {
    type: 'webhook.changed',
    resourceId: before.id,
    details: { name: before.name, url, eventTypes, changed },
  });
  return { id: before.id };
}

/** Gives an endpoint a new secret, shown once; for a day messages are signed by both. */
export async function rotateWebhookSecret(
  ctx: Context,
  input: WebhookIdInput,
): Promise<{ secret: string; formerUntil: Date }> {
  const before = await webhookOf(ctx, input.id);
  const secret = newWebhookSecret();
  const formerUntil = new Date(ctx.now.getTime() + OVERLAP_MS);
  await updateWebhook(ctx.tx, before.id, {
    sealedSecret: sealWebhookSecret(ctx.organisationId, before.id, secret),
    sealedFormerSecret: before.sealedSecret,
    formerUntil,
  });
  await appendAuditEvent(ctx, {
    type: 'webhook.secret-rotated',
    resourceId: before.id,
    details: { name: before.name },
  });
  return { secret, formerUntil };
}

/** Stops sending to an endpoint for good. */
export async function removeWebhook(ctx: Context, input: WebhookIdInput): Promise<{ id: string }> {
  const before = await webhookOf(ctx, input.id);
  await updateWebhook(ctx.tx, before.id, { removedAt: ctx.now });
  await appendAuditEvent(ctx, {
    type: 'webhook.removed',
    resourceId: before.id,
    details: { name: before.name },
  });
  return { id: before.id };
}

/** The endpoints with how far each has come; secrets stay out. */
export async function listWebhooks(
  ctx: Context,
): Promise<{ items: (WebhookState & { createdByName: string })[] }> {
  const items = await webhookStates(ctx.tx, ctx.organisationId);
  const names = await namePeople(
    ctx,
    items.map(({ createdBy }) => createdBy),
  );
  return {
    items: items.map((item) => ({ ...item, createdByName: names[item.createdBy]?.name ?? item.createdBy })),
  };
}
