import { setTimeout as pause } from 'node:timers/promises';
import { clock } from '#server/platform/clock.ts';
import { env } from '#server/platform/env.ts';
import { guardedRequest } from '#server/platform/guarded-http.ts';
import { GuardedHttpError } from '#server/platform/guarded-http-error.ts';
import type { Callback } from './decisions.schema.ts';
import type { DecisionAnswer } from './domain/compose-answer.ts';
import { signCallback } from './domain/sign-callback.ts';
import type { Gateway } from './gateway.ts';
import type { ReadyCall } from './passage.ts';

const TIMEOUTS = { connectMs: 2_000, totalMs: 10_000 };
const PAUSES_MS = [500, 2_000, 8_000];
const ANSWER_MAX_BYTES = 64_000;

/** What became of one attempt, whose message has this id: null when it was taken. */
export async function sendOnce(
  callback: Callback,
  id: string,
  body: string,
): Promise<{ fault: string; isOver: boolean } | null> {
  try {
    const { status } = await guardedRequest({
      url: callback.url,
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'interlock-callback',
        ...signCallback(callback.secret, { id, at: clock.now(), body }),
      },
      body,
      // Callers choose the address, so what is opened for serving clusters is not opened for it.
      egressGrants: env().callEgressAllow,
      timeouts: TIMEOUTS,
      maxBytes: ANSWER_MAX_BYTES,
    });
    if (status >= 200 && status < 300) return null;
    return { fault: `status-${status}`, isOver: status === 410 };
  } catch (error) {
    if (!(error instanceof GuardedHttpError)) throw error;
    return {
      fault: error.fault === 'refused' ? 'address-refused' : error.fault,
      isOver: error.fault === 'refused',
    };
  }
}

/** What a callback says. */
export function callbackBody(answer: DecisionAnswer): string {
  return JSON.stringify({ type: 'decision', timestamp: clock.now().toISOString(), data: answer });
}

/**
 * Tells a decision to where its caller wanted it, signed, up to four times within half a minute; what nobody takes becomes a
 * dead letter. It may arrive twice: its id is the decision's.
 */
export async function sendCallback(
  gateway: Gateway,
  { snapshot, route, request, token, call }: ReadyCall,
  callback: Callback,
  answer: DecisionAnswer,
): Promise<void> {
  const body = callbackBody(answer);
  let attempts = 0;
  let fault = 'unknown';
  for (const waitMs of [0, ...PAUSES_MS]) {
    if (waitMs > 0 && gateway.isStopping()) break;
    await pause(waitMs);
    attempts += 1;
    const missed = await sendOnce(callback, answer.decisionId, body);
    if (!missed) return;
    fault = missed.fault;
    if (missed.isOver) break;
  }
  gateway.deadLetters.add(
    {
      organisationId: snapshot.organisationId,
      workspaceId: route.workspaceId,
      workflowId: route.workflowId,
      workflowVersionId: route.workflowVersionId,
      subject: request.subject ?? null,
      tokenId: token.id,
      correlationId: call.correlationId,
      receivedAt: call.receivedAt,
      payload: { target: new URL(callback.url).origin },
    },
    {
      reason: 'callback',
      fault,
      detail: 'The decision was made; whoever asked for it could not be told.',
      attempts,
      decisionId: answer.decisionId,
    },
  );
}
