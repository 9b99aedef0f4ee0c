import { systemContext } from '#server/access/system-context.ts';
import { cloudEventOf } from '#server/audit/domain/export-cloud-event.ts';
import { type ExportedEvent, parseEvent } from '#server/audit/domain/exported-event.ts';
import { readSealedEvents } from '#server/audit/read-sealed-events.ts';
import { addDeadLetter, settleDeadLetters } from '#server/decisions/add-dead-letter.ts';
import type { BackgroundTask, TaskGiven } from '#server/platform/background-task.ts';
import { clock } from '#server/platform/clock.ts';
import { guardedRequest } from '#server/platform/guarded-http.ts';
import { newId } from '#server/platform/new-id.ts';
import type { Tx } from '#server/platform/tx.ts';
import { EVERY_TENANT, type UnitOfWork } from '#server/platform/unit-of-work.ts';
import { tellWireEvent } from '#server/registry/tell-wire-event.ts';
import { retryDelayMs } from './domain/retry-delay.ts';
import { wireBody } from './domain/wire-webhook-events.ts';
import { signatureHeaders } from './webhook-secret.ts';
import { type DueWebhook, dueWebhooks, fallBack, moveOn } from './webhooks.store.ts';
import { wireSignatureHeaders } from './wire-signature.ts';

/**
 * Sends sealed events to endpoints, one after the other in the order of the log, and goes on only when one was taken:
 * the cursor is a leaf index, so a receiver can prove that nothing is missing. What may have arrived but was not
 * acknowledged is sent again under the same id. One endpoint that fails holds up nobody else.
 */
const ENDPOINTS = 20;
const EVENTS = 100;
/** With waits that double from five seconds, after about an hour and a half. */
const GIVEN_UP_AFTER = 10;
const TIMEOUTS = { connectMs: 3_000, totalMs: 10_000 };
const ANSWER_MAX_BYTES = 64 * 1024;

type Sent = { status: number | null; error: string | null };

function headersOf(endpoint: DueWebhook, message: { id: string; body: string }): Record<string, string> {
  if (endpoint.dialect === 'mlflow') return wireSignatureHeaders(endpoint, message, clock.now());
  const signed = signatureHeaders(endpoint, message, clock.now());
  return { 'content-type': 'application/cloudevents+json', ...signed };
}

async function send(endpoint: DueWebhook, id: string, body: string, signal: AbortSignal): Promise<Sent> {
  try {
    const { status } = await guardedRequest({
      url: endpoint.url,
      method: 'POST',
      headers: {
        'user-agent': 'interlock-webhooks',
        ...headersOf(endpoint, { id, body }),
      },
      body,
      egressGrants: endpoint.egressGrants,
      timeouts: TIMEOUTS,
      maxBytes: ANSWER_MAX_BYTES,
      signal,
    });
    return { status, error: status >= 200 && status < 300 ? null : `it answered ${status}` };
  } catch (error) {
    return { status: null, error: error instanceof Error ? error.message : 'it could not be reached' };
  }
}

/** Keeps for people to see that an endpoint has refused an event for hours; it is tried on all the same. */
async function bury(tx: Tx, endpoint: DueWebhook, eventId: string, error: string): Promise<void> {
  const now = clock.now();
  await addDeadLetter(tx, {
    id: newId('deadLetter'),
    organisationId: endpoint.organisationId,
    workspaceId: null,
    workflowId: null,
    workflowVersionId: null,
    decisionId: null,
    subject: null,
    tokenId: null,
    correlationId: endpoint.id,
    reason: 'webhook',
    fault: 'not-taken',
    detail: `The endpoint ${endpoint.name} did not take the event ${eventId}: ${error}.`.slice(0, 300),
    attempts: endpoint.failures + 1,
    payload: null,
    receivedAt: now,
    addedAt: now,
  });
}

/** What an endpoint is sent of an event, or null where it does not want it. */
async function bodyFor(
  uow: UnitOfWork,
  endpoint: DueWebhook,
  exported: ExportedEvent,
): Promise<string | null> {
  const { organisationId, eventTypes, dialect } = endpoint;
  if (dialect === 'mlflow') {
    if (exported.event.workspace !== endpoint.workspaceId) return null;
    const told = await uow.read({ ...EVERY_TENANT, organisationId }, (tx) =>
      tellWireEvent(systemContext(tx, organisationId, 'webhooks'), exported.event),
    );
    if (!told || !endpoint.wireEvents.includes(told.name)) return null;
    return wireBody(told.name, exported.event.at, told.data);
  }
  if (eventTypes.length > 0 && !eventTypes.includes(exported.event.type)) return null;
  return JSON.stringify(cloudEventOf(exported));
}

async function deliver(uow: UnitOfWork, endpoint: DueWebhook, given: TaskGiven): Promise<number> {
  const { id, organisationId } = endpoint;
  const events = await uow.read({ ...EVERY_TENANT, organisationId }, (tx) =>
    readSealedEvents(systemContext(tx, organisationId, 'webhooks'), {
      from: endpoint.nextIndex,
      limit: EVENTS,
    }),
  );
  let sent = 0;
  let passed = endpoint.nextIndex;
  const keep = (nextIndex: number, status: number | null) =>
    uow.write(EVERY_TENANT, async (tx) => {
      await moveOn(tx, id, { nextIndex, status, at: clock.now() });
      // Once per round: what was given up before is over as soon as anything is taken.
      if (status !== null && sent === 1)
        await settleDeadLetters(tx, { organisationId, reason: 'webhook', correlationId: id }, clock.now());
    });
  for (const sealed of events) {
    if (given.signal.aborted) break;
    const event = parseEvent(sealed.leafIndex, sealed.canonical);
    const body = await bodyFor(uow, endpoint, event);
    if (body !== null) {
      given.holdLease();
      const { status, error } = await send(endpoint, event.event.id, body, given.signal);
      if (error !== null) {
        if (passed > endpoint.nextIndex) await keep(passed, null);
        const nextAttemptAt = new Date(
          clock.now().getTime() + retryDelayMs(endpoint.failures + 1, Math.random()),
        );
        await uow.write(EVERY_TENANT, async (tx) => {
          await fallBack(tx, id, { status, error, nextAttemptAt });
          if (endpoint.failures + 1 === GIVEN_UP_AFTER) await bury(tx, endpoint, event.event.id, error);
        });
        return sent;
      }
      sent += 1;
      await keep(sealed.leafIndex + 1, status);
    }
    passed = sealed.leafIndex + 1;
  }
  if (passed > endpoint.nextIndex) await keep(passed, null);
  return sent;
}

/** Sends what endpoints wait for. */
export const sendWebhooks: BackgroundTask = {
  name: 'send-webhooks',
  periodMs: 1_000,
  deadlineMs: 50_000,
  run: async (given) => {
    const { uow } = given;
    const due = await uow.read(EVERY_TENANT, (tx) => dueWebhooks(tx, clock.now(), ENDPOINTS));
    const ended = await Promise.allSettled(due.map((endpoint) => deliver(uow, endpoint, given)));
    let sent = 0;
    for (const end of ended) {
      // Told when all are over: the next round would send again what is under way.
      if (end.status === 'rejected') throw end.reason;
      sent += end.value;
    }
    return `sent ${sent} events to ${due.length} endpoints`;
  },
};
