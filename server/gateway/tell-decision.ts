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
import { waitingRoom } from './domain/waiting-room.ts';
import type { Gateway } from './gateway.ts';
import { parseWith } from './parse-with.ts';
import { untilStored } from './until-stored.ts';
import { withContext } from './with-context.ts';

/** A call ends within this time of its beginning; the id of a decision tells when that was. */
const ON_ITS_WAY_MS = 180_000;
/** Pauses between looks for a decision that another process may make; the last one repeats. */
const LOOK_AGAIN_MS = [250, 500, 1_000, 2_000] as const;
/** Looking for what may never be costs the database a question each time, so few may at once. */
const lookers = waitingRoom({ max: 500, perCallerMax: 50 });

/** Whether a decision that is not recorded may be one that is told later, here or at another process on this port. */
function mayBeOnItsWay(gateway: Gateway, decisionId: string): boolean {
  if (gateway.background.ended(decisionId)) return true;
  const ageMs = clock.now().getTime() - timeOfId(decisionId);
  return ageMs >= -ON_ITS_WAY_MS && ageMs < ON_ITS_WAY_MS;
}

/** Waits a while before another look for a decision that is not recorded yet; where it is made here, no longer than that. */
async function untilRecorded(
  gateway: Gateway,
  asked: { id: string; tokenId: string; looks: number; until: number; signal: AbortSignal },
): Promise<void> {
  const { id, tokenId, looks, until, signal } = asked;
  const ended = gateway.background.ended(id);
  const forMs = Math.max(0, Math.min(LOOK_AGAIN_MS[looks] ?? 2_000, until - performance.now()));
  const leave = ended ? () => undefined : lookers.enter(tokenId);
  const left = new AbortController();
  const either = AbortSignal.any([signal, left.signal]);
  try {
    const later = pause(forMs, undefined, { signal: either }).catch(() => undefined);
    await (ended ? Promise.race([ended, later]) : later);
  } finally {
    left.abort();
    leave();
  }
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
  await untilStored(gateway.records, decisionId);
  const until = performance.now() + wait * 1000;
  const look = (): Promise<DecisionReading> =>
    withContext(gateway.uow, { call, token, permission: 'decision:read', kind: 'read' }, (ctx) =>
      readDecision(ctx, decisionId).then(toldToCallers),
    );
  for (let looks = 0; ; looks += 1) {
    // The bell hangs before the look, so that a verdict between the two is not missed.
    const leaving = new AbortController();
    const signal = AbortSignal.any([call.signal, leaving.signal]);
    const mayWait = performance.now() < until && !call.signal.aborted && !gateway.isStopping();
    const bell = mayWait ? gateway.bell.wait(token.id, decisionId, until, signal) : null;
    let reading: DecisionReading;
    try {
      reading = await look();
    } catch (error) {
      const isAbsent = error instanceof Refusal && error.code === 'not-found';
      try {
        if (!isAbsent || !mayBeOnItsWay(gateway, decisionId)) throw error;
        if (!mayWait) return laterReply(decisionId);
        // Its place among those who wait stays taken meanwhile.
        const asked = { id: decisionId, tokenId: token.id, looks, until, signal: call.signal };
        await untilRecorded(gateway, asked);
      } finally {
        leaving.abort();
      }
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
