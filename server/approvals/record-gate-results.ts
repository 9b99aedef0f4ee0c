import type { Context } from '#server/access/context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { exactValues } from '#server/platform/domain/canonical-json.ts';
import { digestOf } from '#server/platform/domain/digest.ts';
import { newId } from '#server/platform/new-id.ts';
import { countingSignatures } from './admit-signer.ts';
import { applyRequest } from './apply-request.ts';
import { approvalsOf } from './approvals.store.ts';
import type { GateOutcome } from './domain/gate-facts.ts';
import { nothingBlocks } from './domain/gates.ts';
import { asksNobody, type GateName } from './domain/policy.ts';
import type { RequestState } from './domain/request-states.ts';
import { fillSlots, isComplete } from './domain/slots.ts';
import { findWaivedGates } from './find-waived-gates.ts';
import { judgeConditions } from './judge-conditions.ts';
import { isBlocking, keepConditionResults } from './keep-condition-results.ts';
import { moveRequest } from './move-request.ts';
import { policyById } from './policies.store.ts';
import { lockedRequest, saveGateResult } from './requests.store.ts';

/**
 * Writes what the gates found for exactly the digest they judged, and moves the request on: to people, to blocked, or,
 * where the policy asks for no signature, straight to being applied. Does nothing when somebody was faster.
 */
export async function recordGateResults(
  ctx: Context,
  judged: {
    requestId: string;
    subjectDigest: string;
    outcomes: readonly { gate: GateName; outcome: GateOutcome }[];
  },
): Promise<RequestState | 'nothing'> {
  const request = await lockedRequest(ctx.tx, ctx.organisationId, judged.requestId);
  if (request?.state !== 'checking' || request.subjectDigest !== judged.subjectDigest) return 'nothing';
  const policy = await policyById(ctx.tx, ctx.organisationId, request.policyId);
  if (!policy) throw new Error(`request ${request.id} names a policy that does not exist`);
  const waived = await findWaivedGates(ctx, request);
  const conditions = await judgeConditions(ctx, request, policy.terms);
  const covers: { table: string; id: string }[] = [];
  for (const { gate, outcome } of judged.outcomes) {
    const id = await saveGateResult(ctx.tx, {
      id: newId('gateResult'),
      organisationId: ctx.organisationId,
      workspaceId: request.workspaceId,
      changeRequestId: request.id,
      subjectDigest: request.subjectDigest,
      gate,
      ...outcome,
      level: policy.terms.gates.levels[gate] ?? 'block',
      waiverId: outcome.status === 'failed' ? (waived.get(gate)?.id ?? null) : null,
      evidenceDigest: digestOf(exactValues(outcome.evidence)),
      evaluatedAt: ctx.now,
    });
    covers.push({ table: 'gate_result', id });
  }
  covers.push(...(await keepConditionResults(ctx, request, conditions)));
  const passed =
    nothingBlocks(policy.terms, judged.outcomes, new Set(waived.keys())) && !conditions.some(isBlocking);
  const state = await moveRequest(ctx, request, passed ? 'gates-passed' : 'gates-failed');
  await appendAuditEvent(ctx, {
    type: 'request.gates-evaluated',
    resourceId: request.id,
    workspaceId: request.workspaceId,
    details: {
      number: request.number,
      subjectDigest: request.subjectDigest,
      results: Object.fromEntries(judged.outcomes.map(({ gate, outcome }) => [gate, outcome.status])),
    },
    covers,
  });
  if (!passed) return state;
  // Gates that were judged once more may find every place filled: signatures for the same digest still stand.
  const signed = countingSignatures(await approvalsOf(ctx.tx, [request.id]), null, ctx.now);
  if (!asksNobody(policy.terms) && !isComplete(fillSlots(policy.terms.slots, signed))) return state;
  return (await applyRequest(ctx, { ...request, state }, policy.terms, signed)).state;
}
