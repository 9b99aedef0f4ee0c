import { createHash } from 'node:crypto';
import { findEarlierAnswer, type KeptAnswer } from '#server/decisions/find-earlier-answer.ts';
import { canonicalJson, exactValues } from '#server/platform/domain/canonical-json.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import type { UnitOfWork } from '#server/platform/unit-of-work.ts';
import type { Call, TakenDecision } from './call.ts';
import { idempotencyKey } from './decisions.schema.ts';
import type { DecisionAnswer } from './domain/compose-answer.ts';
import { parseWith } from './parse-with.ts';
import type { VerifiedToken } from './token-verifier.ts';

/**
 * The same key and request give the same answer. Within this process calls of one key share one run; between processes,
 * and after a crash, the key is written in the same statement as the decision, so exactly one of them stands and the other
 * gives that one's answer. A call that failed keeps no key: sending it again is what keys are for.
 */
export interface CallsInFlight {
  readonly byKey: Map<
    string,
    {
      requestDigest: string;
      reply: Promise<TakenDecision>;
      /** Of a call that is answered later: resolves, once that is durable, to the id that was told. */
      promised: Promise<string> | null;
    }
  >;
}

export interface CallKey {
  id: string;
  requestDigest: string;
  expiresAt: Date;
}

const KEPT_MS = 24 * 60 * 60_000;
const LOOK_MS = 5_000;

/** Nothing in flight yet. */
export function noCallsInFlight(): CallsInFlight {
  return { byKey: new Map() };
}

/**
 * The key of a call, scoped to its token, or null when it has none; refuses with `invalid` when it is misspelt. Under a stop
 * it is another key: what a workflow answered before it was stopped is not its answer now, and the other way round.
 */
export function keyOf(
  call: Call,
  token: VerifiedToken,
  request: unknown,
  stop: { id: string } | null,
): CallKey | null {
  const given = call.headers['idempotency-key'];
  if (given === undefined) return null;
  const key = parseWith(idempotencyKey, given, 'Idempotency-Key');
  const digest = (text: string) => createHash('sha256').update(text).digest('hex');
  return {
    id: digest(`${token.organisationId}|${token.id}|${key}${stop ? `|${stop.id}` : ''}`),
    requestDigest: digest(`${call.url.pathname}\n${canonicalJson(exactValues(request))}`),
    expiresAt: new Date(call.receivedAt.getTime() + KEPT_MS),
  };
}

/** What a key that was used otherwise is refused with. */
export function conflict(): Refusal {
  return new Refusal(
    'conflict',
    'This Idempotency-Key was used with another request. Use a new key, or send exactly the same request.',
    { details: { reason: 'idempotency-key-reused' } },
  );
}

function replay(kept: KeptAnswer, requestDigest: string): TakenDecision {
  if (kept.requestDigest !== requestDigest) throw conflict();
  const headers = { 'idempotent-replayed': 'true', 'interlock-decision': kept.decisionId };
  // Kept by this same gateway when it answered.
  const body = kept.response.body as DecisionAnswer;
  return { status: kept.response.status, body, headers };
}

/** The answer another call of this key was given, or null. */
export async function earlierReply(
  uow: UnitOfWork,
  call: Call,
  token: VerifiedToken,
  key: CallKey,
): Promise<TakenDecision | null> {
  const { organisationId } = token;
  const kept = await uow.read(
    { organisationId, workspaceIds: '*', personId: null },
    (tx) => findEarlierAnswer({ tx, organisationId, now: call.receivedAt }, key.id),
    { withinMs: LOOK_MS },
  );
  return kept && replay(kept, key.requestDigest);
}

/** What the call of this key that is running here promised, or will answer; null when there is none, or a `conflict`. */
export function runningCall(
  flight: CallsInFlight,
  key: CallKey,
): { reply: Promise<TakenDecision>; promised: Promise<string> | null } | null {
  const running = flight.byKey.get(key.id);
  if (running && running.requestDigest !== key.requestDigest) throw conflict();
  return running ?? null;
}

/** Runs a call unless one of the same key is running here: then both get that one's answer, or a `conflict`. */
export function oncePerKey(
  flight: CallsInFlight,
  key: CallKey,
  run: () => Promise<TakenDecision>,
  promised: Promise<string> | null = null,
): Promise<TakenDecision> {
  const running = flight.byKey.get(key.id);
  if (running) {
    if (running.requestDigest !== key.requestDigest) return Promise.reject(conflict());
    return running.reply.then((reply) => ({
      ...reply,
      headers: { ...reply.headers, 'idempotent-replayed': 'true' },
    }));
  }
  const reply = run().finally(() => flight.byKey.delete(key.id));
  flight.byKey.set(key.id, { requestDigest: key.requestDigest, reply, promised });
  return reply;
}
