import type { DecisionRecord } from '#server/decisions/domain/decision-facts.ts';
import { clock } from '#server/platform/clock.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { newId } from '#server/platform/new-id.ts';
import { buryCall } from './bury-call.ts';
import type { TakenDecision } from './call.ts';
import { usedBy } from './charge-limits.ts';
import type { AttemptFault } from './domain/attempt-fault.ts';
import { composeAnswer, statusCodeOf } from './domain/compose-answer.ts';
import { type Judged, judge } from './domain/judge.ts';
import { judgeEffect } from './domain/judge-effect.ts';
import type { Gateway } from './gateway.ts';
import { noteDecision } from './note-decision.ts';
import { earlierReply } from './once-per-key.ts';
import { beginPassage, type Passage, type ReadyCall, trailOf } from './passage.ts';
import { refuseStopped } from './refuse-stopped.ts';
import { effectHeaders, restSeconds, withHeaders } from './reply-headers.ts';
import { takeSteps } from './steps.ts';

/** Faults of calls that nobody was asked about: there is no use in waiting, but there may be in coming back. */
const UNASKED: ReadonlySet<string> = new Set<AttemptFault>(['resting', 'crowded']);

function failure(gateway: Gateway, passage: Passage, judged: Judged, decisionId: string): Refusal {
  const { route } = passage;
  const fault = judged.error?.fault ?? 'unknown';
  if (judged.judgement.stop) return refuseStopped(route, judged.judgement.stop, decisionId);
  if (judged.judgement.rule === 'refused')
    return new Refusal(
      'unprocessable',
      `${route.name} does not take this call: ${judged.judgement.because ?? 'its policy refuses it.'}`,
      { details: { decisionId, workflow: route.slug, reason: 'refused-by-policy' } },
    );
  if (UNASKED.has(fault)) {
    const retryAfterSeconds = restSeconds(gateway.breakers, passage.revision.id);
    return new Refusal(
      'unavailable',
      `The model behind ${route.name} ${fault === 'crowded' ? 'has as many calls as it can take' : 'failed too often lately and is left alone for a while'}. Try again later.`,
      { details: { decisionId, workflow: route.slug, fault, retryAfterSeconds } },
    );
  }
  return new Refusal(
    'upstream-failed',
    `The model behind ${route.name} gave no usable answer, and this workflow then refuses. Try again with a new request.`,
    { details: { decisionId, workflow: route.slug, fault } },
  );
}

function recordOf(gateway: Gateway, passage: Passage, judged: Judged, decisionId: string): DecisionRecord {
  const { call, token, route, request, snapshot, revision } = passage;
  return {
    id: decisionId,
    organisationId: snapshot.organisationId,
    workspaceId: route.workspaceId,
    workflowId: route.workflowId,
    workflowVersionId: route.workflowVersionId,
    deploymentId: route.deploymentId,
    revisionId: revision.id,
    modelVersionId: revision.modelVersionId,
    snapshotVersion: snapshot.version,
    environment: route.environment,
    subject: request.subject ?? null,
    ...judged,
    timings: call.watch.timings(),
    trail: trailOf(passage),
    latencyMs: call.watch.elapsedMs(),
    attempts: call.watch.attempts(),
    replica: gateway.replica,
    // Numbered by whoever writes it, so that no number is spent on what never gets that far.
    sequence: 0,
    tokenId: token.id,
    correlationId: call.correlationId,
    receivedAt: call.receivedAt,
    decidedAt: judged.status === 'decided' ? clock.now() : null,
    input: passage.recorded,
    metadata: request.metadata,
    idempotency: null,
  };
}

/**
 * Takes the call through its steps, judges, records durably, and answers by what was recorded. Whatever becomes of it, what
 * its steps left to be done afterwards is done.
 */
export async function settleCall(gateway: Gateway, ready: ReadyCall): Promise<TakenDecision> {
  const passage = beginPassage(ready);
  // At the very end, whether or not the call came to anything: only then is it known what it used.
  passage.afterwards.push(() => ready.charge.settle(usedBy(passage)));
  const settled: { record: DecisionRecord }[] = [];
  try {
    return await settle(gateway, passage, (record) => settled.push({ record }));
  } catch (error) {
    throw error instanceof Refusal ? withHeaders(error, effectHeaders(passage)) : error;
  } finally {
    for (const then of passage.afterwards) then(settled[0] ?? null);
  }
}

async function settle(
  gateway: Gateway,
  passage: Passage,
  stood: (record: DecisionRecord) => void,
): Promise<TakenDecision> {
  const { call, route, rules, key, token } = passage;
  await takeSteps(gateway, passage);
  const { evidence, referrals } = passage;
  if (!evidence) throw new Error('no step gave evidence');
  const decisionId = passage.decisionId ?? newId('decision');
  const asked = { decisionId, input: passage.input };
  const judged = await call.watch.step('judge', () => judge(rules, evidence, referrals, asked));
  const overseen = judgeEffect(judged, evidence, referrals);
  if (overseen) passage.effects.push(overseen);
  const record = recordOf(gateway, passage, judged, decisionId);
  const names = { model: passage.revision.model, workflowVersion: route.workflowVersion };
  const response = { status: statusCodeOf(judged.status), body: composeAnswer(record, names) };
  if (key && judged.status !== 'failed')
    record.idempotency = {
      keyId: key.id,
      requestDigest: key.requestDigest,
      response,
      expiresAt: key.expiresAt,
    };
  const stands = await call.watch.step('record', async () => {
    const payloadKey = await gateway.payloadKeys.keyFor(record.organisationId, call.receivedAt);
    return gateway.records.write(record, payloadKey, route.callPolicy?.durability === 'spool');
  });
  if (!stands && key) {
    // What it used is used, though it is told another call's answer.
    gateway.metrics.used(route.slug, passage.trail);
    const earlier = await earlierReply(gateway.uow, call, token, key);
    if (earlier) return earlier;
    throw new Error('a record lost its key to a call that cannot be found');
  }
  noteDecision(gateway, passage, judged, decisionId);
  stood(record);
  buryCall(gateway, passage, record);
  if (judged.status === 'failed') throw failure(gateway, passage, judged, decisionId);
  const location = `/v1/decisions/${decisionId}`;
  const isOnDisk = stands === 'spooled' || stands === 'journaled';
  const isLocal = isOnDisk && { 'interlock-durability': 'local' };
  return {
    ...response,
    headers: {
      'interlock-decision': decisionId,
      'content-location': location,
      ...isLocal,
      ...effectHeaders(passage),
    },
  };
}
