import type { Context } from '#server/access/context.ts';
import { can } from '#server/access/domain/authorize.ts';
import { listRoleHolders, type RoleHolder } from '#server/access/list-role-holders.ts';
import { namePeople } from '#server/access/name-people.ts';
import { getRevision } from '#server/deployments/get-serving-revision.ts';
import { canRetryRollout } from '#server/deployments/retry-rollout.ts';
import { notFound } from '#server/platform/domain/refusal.ts';
import { countingSignatures } from './admit-signer.ts';
import { type ApprovalRow, everyApprovalOf } from './approvals.store.ts';
import { whyNotBreakGlassOn } from './break-glass.ts';
import { compareSides } from './compare-sides.ts';
import { GATE_WORDING } from './domain/gates.ts';
import { ACTS, type Act, type ActFacts, whyNot } from './domain/permitted-acts.ts';
import {
  type Environment,
  type GateName,
  gatesOf,
  type PolicyTerms,
  SIGNING_ROLES,
} from './domain/policy.ts';
import type { Eligible, Named, RequestDetail } from './domain/request-facts.ts';
import { isOpen, isUnfinished } from './domain/request-states.ts';
import { composeTimeline } from './domain/request-timeline.ts';
import { requestTitle } from './domain/request-title.ts';
import { waitsOf } from './domain/request-waits.ts';
import { fillSlots, wouldFill } from './domain/slots.ts';
import { type EmergencyRow, emergencyOf } from './emergencies.store.ts';
import { type PolicyRow, policyById } from './policies.store.ts';
import type { GetRequestInput } from './requests.schema.ts';
import { type AnyRequestRow, anyRequestById, type GateResultRow, gateResultsOf } from './requests.store.ts';
import { whyNotRetry } from './retry-request.ts';
import { showEmergency } from './show-emergency.ts';
import { showFindings } from './show-findings.ts';
import { showWaivers } from './show-waivers.ts';

/** Everything about one request for whoever reads it: difference, gates with evidence, places, timeline, and what they may do. */
export async function getRequest(ctx: Context, input: GetRequestInput): Promise<RequestDetail> {
  const request = await anyRequestById(ctx.tx, ctx.organisationId, input.id);
  if (!request) throw notFound('change request');
  const policy = await policyById(ctx.tx, ctx.organisationId, request.policyId);
  if (!policy) throw new Error(`request ${request.id} names a policy that does not exist`);
  const given = await everyApprovalOf(ctx.tx, request.id);
  const emergency = await emergencyOf(ctx.tx, request.id);
  const gates = await gateResultsOf(ctx.tx, request.id, request.subjectDigest);
  const holders = await listRoleHolders(ctx, request.workspaceId, SIGNING_ROLES);
  const names = await namePeople(ctx, [request.requestedBy, ...given.map(({ personId }) => personId)]);
  const named = (id: string): Named => names[id] ?? { id, name: id };
  const { findings, whyNotOpen } = await showFindings(ctx, request);
  const counting = countingOf(ctx, given, emergency);
  const facts: ActFacts = {
    ...actFactsOf(ctx, request, policy, emergency),
    signatures: counting,
    openFindings: findings.filter(({ state }) => state !== 'closed').length,
  };
  const shownEmergency = emergency && (await showEmergency(ctx, request, policy.terms, emergency));
  const signatures = given.map((one) => signatureShown(one, counting.includes(one), named));
  return {
    ...headOf(request, named),
    riskTier: policy.riskTier,
    openFindings: facts.openFindings ?? 0,
    ...(await revisionOf(ctx, request)),
    slots: fillSlots(facts.slots, facts.signatures).map(({ role, personId }) => ({
      role,
      filledBy: personId === null ? null : named(personId),
    })),
    gates: tally(gates, policy.terms),
    policy: policyShown(policy),
    diff:
      request.action === 'promote'
        ? await compareSides(ctx, request.baseRevisionId, request, policy.terms)
        : [],
    gateResults: gates.map((result) => ({ ...result, title: titleOf(result.gate) })),
    gatesAsked: gatesAskedBy(policy.terms),
    ...(await showWaivers(ctx, request)),
    signatures,
    eligible: isUnfinished(request.state) ? eligibleFor(facts, holders) : [],
    findings,
    whyNotOpenFinding: whyNotOpen,
    emergency: shownEmergency,
    breakGlass: policy.terms.breakGlass,
    ...(policy.terms.breakGlass &&
      request.action === 'promote' &&
      isOpen(request.state) &&
      can(ctx.actor, 'emergency:act') && {
        whyNotBreakGlass: await whyNotBreakGlassOn(ctx, request, policy.terms),
      }),
    timeline: composeTimeline({
      request,
      requestedBy: named(request.requestedBy),
      gates,
      signatures,
      findings,
      emergency: shownEmergency,
      waits: waitsOf({ ...request, terms: policy.terms, signatures: counting, emergency }, ctx.now),
    }),
    acts: actsOf(ctx, facts, holders),
  };
}

function askedOf(request: AnyRequestRow) {
  if (request.action === 'edit-policy')
    return { workflow: null, model: null, subject: request.manifest.subject };
  const { workflow, model } = request.manifest;
  return {
    workflow: { id: request.workflowId, slug: workflow.slug, name: workflow.name },
    model: { name: model.name, version: model.version },
    subject: null,
  };
}

function headOf(request: AnyRequestRow, named: (id: string) => Named) {
  const { id, number, action, state, stateReason, reason, manifest, subjectDigest } = request;
  const asked = askedOf(request);
  return {
    ...{ id, number, action, state, stateReason, reason, manifest, subjectDigest },
    environment: request.environment as Environment,
    workflow: asked.workflow,
    model: asked.model,
    title: requestTitle(asked),
    requestedBy: named(request.requestedBy),
    createdAt: request.createdAt,
    expiresAt: request.expiresAt,
    decidedAt: request.decidedAt,
  };
}

/** The revision it became, and, when the cluster refused that, whether it can be tried again. */
async function revisionOf(
  ctx: Context,
  request: AnyRequestRow,
): Promise<Pick<RequestDetail, 'revision' | 'whyNotRetry'>> {
  if (request.action !== 'promote' || request.revisionId === null) return { revision: null };
  const { id, number, deploymentId } = await getRevision(ctx, request.revisionId);
  const revision = { id, number, deploymentId };
  const isFailed = request.state === 'applied' && (await canRetryRollout(ctx, id));
  return isFailed ? { revision, whyNotRetry: await whyNotRetry(ctx, request) } : { revision };
}

function signatureShown(one: ApprovalRow, counts: boolean, named: (id: string) => Named) {
  const { id, roles, decision, reason, signedAt, expiresAt, kind, recordDigest } = one;
  const { withdrawnAt, withdrawnReason } = one;
  return {
    ...{ id, roles, decision, reason, signedAt, expiresAt, kind, recordDigest, withdrawnAt, withdrawnReason },
    by: named(one.personId),
    counts,
  };
}

function countingOf(
  ctx: Context,
  given: readonly ApprovalRow[],
  emergency: EmergencyRow | null,
): ApprovalRow[] {
  const standing = given.filter(({ withdrawnAt }) => withdrawnAt === null);
  return countingSignatures(standing, emergency, ctx.now);
}

function policyShown({ number, riskTier, terms }: PolicyRow) {
  return { number, riskTier, approvalTtlHours: terms.approvalTtlHours, assurance: terms.assurance };
}

function gatesAskedBy(terms: PolicyTerms) {
  return gatesOf(terms).map((gate) => ({
    gate,
    title: GATE_WORDING[gate],
    level: terms.gates.levels[gate] ?? 'record',
  }));
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
  request: AnyRequestRow,
  policy: PolicyRow,
  emergency: EmergencyRow | null,
): Omit<ActFacts, 'signatures'> {
  return {
    state: request.state,
    requestedBy: request.requestedBy,
    onBehalfOf: request.manifest.onBehalfOf,
    contributors: request.manifest.contributors,
    slots: policy.terms.slots,
    invokedBy: emergency?.invokedBy ?? null,
    expiresAt: request.expiresAt,
    now: ctx.now,
  };
}

function actsOf(ctx: Context, facts: ActFacts, holders: readonly RoleHolder[]): Record<Act, string | null> {
  const signingRoles = holders.find(({ id }) => id === ctx.actor.id)?.roles ?? [];
  const script = ctx.actor.kind === 'person' ? ctx.actor.script : null;
  const who = { kind: ctx.actor.kind, id: ctx.actor.id, signingRoles, script };
  return Object.fromEntries(ACTS.map((act) => [act, whyNot(act, facts, who)])) as Record<Act, string | null>;
}

/** People whose signature would fill an open place. */
export function eligibleFor(
  facts: Pick<ActFacts, 'slots' | 'signatures' | 'requestedBy' | 'onBehalfOf' | 'contributors' | 'invokedBy'>,
  holders: readonly RoleHolder[],
): Eligible[] {
  const excluded = new Set([facts.requestedBy, facts.onBehalfOf, facts.invokedBy, ...facts.contributors]);
  const signed = new Set(facts.signatures.map(({ personId }) => personId));
  return holders.filter(
    ({ id, roles }) =>
      !excluded.has(id) &&
      !signed.has(id) &&
      wouldFill(facts.slots, facts.signatures, { personId: id, roles }),
  );
}
