import { randomUUID } from 'node:crypto';
import type { Context } from '#server/access/context.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { guardedRequest } from '#server/platform/guarded-http.ts';
import { WIRE_EVENT_EXAMPLES, wireBody, wireEventName } from './domain/wire-webhook-events.ts';
import { findWireWebhook } from './keep-wire-webhooks.ts';
import { wireSignatureHeaders } from './wire-signature.ts';
import type { TryWireWebhookInput } from './wire-webhooks.schema.ts';
import type { WireWebhook } from './wire-webhooks.store.ts';

const TIMEOUTS = { connectMs: 3_000, totalMs: 8_000 };
const ANSWER_MAX_BYTES = 16 * 1024;
/** Each keeps a connection to the database for as long as the endpoint takes, of which everybody here shares ten. */
const AT_ONCE = 2;
let underWay = 0;

export interface WebhookTrial {
  success: boolean;
  responseStatus: number | null;
  responseBody: string | null;
  errorMessage: string | null;
}

async function send(webhook: WireWebhook, body: string, now: Date): Promise<WebhookTrial> {
  try {
    const { status, text } = await guardedRequest({
      url: webhook.url,
      method: 'POST',
      headers: wireSignatureHeaders(webhook, { id: randomUUID(), body }, now),
      body,
      egressGrants: webhook.egressGrants,
      timeouts: TIMEOUTS,
      maxBytes: ANSWER_MAX_BYTES,
      signal: AbortSignal.timeout(TIMEOUTS.totalMs),
    });
    return { success: status < 400, responseStatus: status, responseBody: text, errorMessage: null };
  } catch (error) {
    const why = error instanceof Error ? error.message : 'it could not be reached';
    return {
      success: false,
      responseStatus: null,
      responseBody: null,
      errorMessage: `Failed to test webhook: ${why}`,
    };
  }
}

/**
 * Sends an example to an endpoint and tells what it answered; nothing is recorded of it, and the guard of addresses holds.
 * Refuses with `too-many-requests` while others are being tried.
 */
export async function tryWireWebhook(ctx: Context, input: TryWireWebhookInput): Promise<WebhookTrial> {
  const webhook = await findWireWebhook(ctx, input);
  const name = input.event ? wireEventName(input.event.entity, input.event.action) : webhook.wireEvents[0];
  if (!name) throw new Error('a webhook without events');
  if (underWay >= AT_ONCE)
    throw new Refusal('too-many-requests', 'Other webhooks are being tested. Try again in a few seconds.');
  underWay += 1;
  try {
    return await send(webhook, wireBody(name, ctx.now.toISOString(), WIRE_EVENT_EXAMPLES[name]), ctx.now);
  } finally {
    underWay -= 1;
  }
}
