import { setTimeout as pause } from 'node:timers/promises';
import { type DecisionReading, readDecision } from '#server/decisions/read-decision.ts';
import { clock } from '#server/platform/clock.ts';
import { timeOfId } from '#server/platform/domain/ids.ts';
import { notFound, Refusal } from '#server/platform/domain/refusal.ts';
import { authenticate } from './authenticate.ts';
import type { HttpCall, Reply } from './call.ts';
import { laterReply } from './decide-later.ts';
import { waitSeconds } from './decisions.schema.ts';
import { composeAnswer, statusCodeOf } from './domain/compose-answer.ts';
import type { Gateway } from './gateway.ts';
import { parseWith } from './parse-with.ts';
import { withContext } from './with-context.ts';

/** A call ends within this time of its beginning; the id of a decision tells when that was. */
const ON_ITS_WAY_MS = 180_000;
const LOOK_AGAIN_MS = 500;

/** Whether a decision that is not recorded may be one that is told later, here or at another process on this port. */
function mayBeOnItsWay(gateway: Gateway, decisionId: string): boolean {
  if (gateway.background.ended(decisionId)) return true;
  const ageMs = clock.now().getTime() - timeOfId(decisionId);
  return ageMs >= -ON_ITS_WAY_MS && ageMs < ON_ITS_WAY_MS;
}

async function untilRecorded(
  gateway: Gateway,
  id: string,
  until: number,
  signal: AbortSignal,
): Promise<void> {
  const forMs = Math.max(0, Math.min(LOOK_AGAIN_MS, until - performance.now()));
  const later = pause(forMs, undefined, { signal }).catch(() => undefined);
  await Promise.race([gateway.background.ended(id) ?? later, later]);
}

/** What a shadow said is told to nobody who calls. */
function toldToCallers(reading: DecisionReading): DecisionReading {
  if (reading.decision.trail.linkedTo?.kind === 'shadow') throw notFound('decision');
  return reading;
}

/**
 * `GET /v1/decisions/{id}?wait=30`: the decision as it stands; while it waits for a person, the answer is held back for up
 * to `wait` seconds (at most 60).
 */
export async function tellDecision(gateway: Gateway, call: HttpCall, decisionId: string): Promise<Reply> {
  const token = await call.watch.step('authenticate', () => authenticate(gateway.tokens, call));
  const wait = parseWith(waitSeconds, call.url.searchParams.get('wait') ?? '0', 'wait');
  const until = performance.now() + wait * 1000;
  const look = (): Promise<DecisionReading> =>
    withContext(gateway.uow, { call, token, permission: 'decision:read', kind: 'read' }, (ctx) =>
      readDecision(ctx, decisionId).then(toldToCallers),
    );
  for (;;) {
    // The bell hangs before the look, so that a verdict between the two is not missed.
    const leaving = new AbortController();
    const signal = AbortSignal.any([call.signal, leaving.signal]);
    const mayWait = performance.now() < until && !call.signal.aborted && !gateway.isStopping();
    const bell = mayWait ? gateway.bell.wait(token.id, decisionId, until, signal) : null;
    let reading: DecisionReading;
    try {
      reading = await look();
    } catch (error) {
      leaving.abort();
      if (!(error instanceof Refusal && error.code === 'not-found' && mayBeOnItsWay(gateway, decisionId)))
        throw error;
      if (!mayWait) return laterReply(decisionId);
      await untilRecorded(gateway, decisionId, until, call.signal);
      continue;
    }
    if (reading.decision.status !== 'pending_review' || !bell) {
      leaving.abort();
      const { decision, model, workflowVersion, events } = reading;
      const body = composeAnswer(decision, { model, workflowVersion }, events);
      return { status: statusCodeOf(decision.status), body, headers: { 'interlock-decision': decision.id } };
    }
    await bell;
  }
}
