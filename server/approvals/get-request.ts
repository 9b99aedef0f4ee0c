import type { Context } from '#server/access/context.ts';
import { listRoleHolders, type RoleHolder } from '#server/access/list-role-holders.ts';
import { namePeople } from '#server/access/name-people.ts';
import { getRevision } from '#server/deployments/get-serving-revision.ts';
import { notFound } from '#server/platform/domain/refusal.ts';
import { type ApprovalRow, everyApprovalOf } from './approvals.store.ts';
import { compareSides } from './compare-sides.ts';
import { DECISION_WORDING } from './domain/approval-record.ts';
import { GATE_WORDING } from './domain/gates.ts';
import { ACTS, type Act, type ActFacts, whyNot } from './domain/permitted-acts.ts';
import {
  type Environment,
  type GateName,
  gatesOf,
  type PolicyTerms,
  SIGNING_ROLES,
} from './domain/policy.ts';
import type { Eligible, Named, RequestDetail, TimelineEntry } from './domain/request-facts.ts';
import { isOpen, REQUEST_WORDING } from './domain/request-states.ts';
import { fillSlots, wouldFill } from './domain/slots.ts';
import { type PolicyRow, policyById } from './policies.store.ts';
import type { GetRequestInput } from './requests.schema.ts';
import { type GateResultRow, gateResultsOf, type RequestRow, requestById } from './requests.store.ts';

/** Everything about one request for whoever reads it: difference, gates with evidence, places, timeline, and what they may do. */
export async function getRequest(ctx: Context, input: GetRequestInput): Promise<RequestDetail> {
  const request = await requestById(ctx.tx, ctx.organisationId, input.id);
  if (!request) throw notFound('change request');
  const policy = await policyById(ctx.tx, ctx.organisationId, request.policyId);
  if (!policy) throw new Error(`request ${request.id} names a policy that does not exist`);
  const given = await everyApprovalOf(ctx.tx, request.id);
  const approvals = given.filter(({ withdrawnAt }) => withdrawnAt === null);
  const gates = await gateResultsOf(ctx.tx, request.id, request.subjectDigest);
  const holders = await listRoleHolders(ctx, request.workspaceId, SIGNING_ROLES);
  const names = await namePeople(ctx, [request.requestedBy, ...given.map(({ personId }) => personId)]);
  const named = (id: string): Named => names[id] ?? { id, name: id };
  const facts = actFactsOf(ctx, request, policy, approvals);
  const revision = request.revisionId === null ? null : await getRevision(ctx, request.revisionId);
  return {
    id: request.id,
    number: request.number,
    state: request.state,
    stateReason: request.stateReason,
    environment: request.environment as Environment,
    workflow: { ...pick(request), id: request.workflowId },
    model: { name: request.manifest.model.name, version: request.manifest.model.version },
    requestedBy: named(request.requestedBy),
    createdAt: request.createdAt,
    expiresAt: request.expiresAt,
    decidedAt: request.decidedAt,
    slots: fillSlots(facts.slots, facts.signatures).map(({ role, personId }) => ({
      role,
      filledBy: personId === null ? null : named(personId),
    })),
    gates: tally(gates, policy.terms),
    reason: request.reason,
    manifest: request.manifest,
    subjectDigest: request.subjectDigest,
    policy: {
      number: policy.number,
      riskTier: policy.riskTier,
      approvalTtlHours: policy.terms.approvalTtlHours,
    },
    diff: await compareSides(ctx, request.baseRevisionId, request, policy.terms),
    gateResults: gates.map((result) => ({ ...result, title: titleOf(result.gate) })),
    gatesAsked: gatesOf(policy.terms).map((gate) => ({
      gate,
      title: GATE_WORDING[gate],
      level: policy.terms.gates.levels[gate] ?? 'record',
    })),
    signatures: given.map((one) => ({
      id: one.id,
      by: named(one.personId),
      roles: one.roles,
      decision: one.decision,
      reason: one.reason,
      signedAt: one.signedAt,
      expiresAt: one.expiresAt,
      kind: one.kind,
      recordDigest: one.recordDigest,
      withdrawnAt: one.withdrawnAt,
      counts: one.withdrawnAt === null && one.decision === 'approve' && one.expiresAt > ctx.now,
    })),
    eligible: isOpen(request.state) ? eligibleFor(facts, holders) : [],
    timeline: timelineOf(request, given, gates, named),
    acts: actsOf(ctx, facts, holders),
    revision: revision && {
      id: revision.id,
      number: revision.number,
      deploymentId: revision.deploymentId,
    },
  };
}

function pick(request: RequestRow): { slug: string; name: string } {
  const { slug, name } = request.manifest.workflow;
  return { slug, name };
}

function titleOf(gate: string): string {
  return GATE_WORDING[gate as GateName] ?? gate;
}

function tally(gates: readonly GateResultRow[], terms: PolicyTerms) {
  const passed = gates.filter(({ status }) => status === 'passed').length;
  return { passed, failed: gates.length - passed, total: gatesOf(terms).length };
}

function actFactsOf(
  ctx: Context,
  request: RequestRow,
  policy: PolicyRow,
  approvals: readonly ApprovalRow[],
): ActFacts {
  return {
    state: request.state,
    requestedBy: request.requestedBy,
    onBehalfOf: request.manifest.onBehalfOf,
    contributors: request.manifest.contributors,
    slots: policy.terms.slots,
    signatures: approvals.filter((one) => one.decision === 'approve' && one.expiresAt > ctx.now),
    expiresAt: request.expiresAt,
    now: ctx.now,
  };
}

function actsOf(ctx: Context, facts: ActFacts, holders: readonly RoleHolder[]): Record<Act, string | null> {
  const signingRoles = holders.find(({ id }) => id === ctx.actor.id)?.roles ?? [];
  const who = { kind: ctx.actor.kind, id: ctx.actor.id, signingRoles };
  return Object.fromEntries(ACTS.map((act) => [act, whyNot(act, facts, who)])) as Record<Act, string | null>;
}

/** People whose signature would fill an open place. */
export function eligibleFor(
  facts: Pick<ActFacts, 'slots' | 'signatures' | 'requestedBy' | 'onBehalfOf' | 'contributors'>,
  holders: readonly RoleHolder[],
): Eligible[] {
  const excluded = new Set([facts.requestedBy, facts.onBehalfOf, ...facts.contributors]);
  const signed = new Set(facts.signatures.map(({ personId }) => personId));
  return holders.filter(
    ({ id, roles }) =>
      !excluded.has(id) &&
      !signed.has(id) &&
      wouldFill(facts.slots, facts.signatures, { personId: id, roles }),
  );
}

function timelineOf(
  request: RequestRow,
  approvals: readonly ApprovalRow[],
  gates: readonly GateResultRow[],
  named: (id: string) => Named,
): TimelineEntry[] {
  const opened: TimelineEntry = {
    at: request.createdAt,
    kind: 'opened',
    who: named(request.requestedBy),
    what: 'asked for this change',
    reason: request.reason,
  };
  const failed = gates.filter(({ status }) => status !== 'passed').length;
  const [latest] = gates.map(({ evaluatedAt }) => evaluatedAt).sort((a, b) => b.getTime() - a.getTime());
  const checked: TimelineEntry[] = latest
    ? [
        {
          at: latest,
          kind: 'gates',
          who: null,
          what:
            failed === 0
              ? `All ${gates.length} gates passed`
              : `${failed} of ${gates.length} gates did not pass`,
          reason: null,
        },
      ]
    : [];
  const signed = approvals.flatMap((one): TimelineEntry[] => {
    const isFor = one.decision === 'approve' || one.decision === 'ratify';
    const given: TimelineEntry = {
      at: one.signedAt,
      kind: isFor ? 'approved' : 'rejected',
      who: named(one.personId),
      what: DECISION_WORDING[one.decision],
      reason: one.reason,
    };
    if (one.withdrawnAt === null) return [given];
    const back: TimelineEntry = {
      at: one.withdrawnAt,
      kind: 'taken-back',
      who: named(one.personId),
      what: 'took the signature back',
      reason: one.withdrawnReason,
    };
    return [given, back];
  });
  const ended: TimelineEntry[] =
    request.decidedAt && request.state !== 'rejected'
      ? [
          {
            at: request.decidedAt,
            kind: 'ended',
            who: null,
            what: REQUEST_WORDING[request.state].word,
            reason: request.stateReason,
          },
        ]
      : [];
  return [opened, ...checked, ...signed, ...ended].sort((a, b) => a.at.getTime() - b.at.getTime());
}
