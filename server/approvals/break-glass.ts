import type { Context } from '#server/access/context.ts';
import { ROLE_WORDING } from '#server/access/domain/roles.ts';
import { listRoleHolders } from '#server/access/list-role-holders.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { listReturnTargets } from '#server/deployments/list-return-targets.ts';
import { lockDeployment } from '#server/deployments/lock-deployment.ts';
import { promoteRevision } from '#server/deployments/promote-revision.ts';
import { getIncident } from '#server/incidents/get-incident.ts';
import { notFound, Refusal } from '#server/platform/domain/refusal.ts';
import { countOf } from '#server/platform/domain/wording.ts';
import { newId } from '#server/platform/new-id.ts';
import { notify } from '#server/platform/unit-of-work.ts';
import { settlePointers } from '#server/registry/settle-pointers.ts';
import { approvalsOf } from './approvals.store.ts';
import { emergencyDeadlines, NEVER_PASSED_OVER, whyNotBreakGlass } from './domain/emergency.ts';
import { GATE_WORDING } from './domain/gates.ts';
import type { GateName, PolicyTerms } from './domain/policy.ts';
import { fillSlots } from './domain/slots.ts';
import type { BreakGlassInput } from './emergencies.schema.ts';
import { awaitingEmergencies, insertEmergency } from './emergencies.store.ts';
import { findChanges } from './find-changes.ts';
import { openFindingCounts } from './findings.store.ts';
import { markStale, moveRequest } from './move-request.ts';
import { policyById } from './policies.store.ts';
import { gateResultsOf, lockedRequest, type RequestRow } from './requests.store.ts';

export type GlassBroken =
  | { state: 'emergency_applied'; deploymentId: string; revisionNumber: number; confirmBy: Date }
  | { state: 'stale'; changed: string[] };

/**
 * Applies a request before its people have signed, for an unresolved incident of its workflow: what the policy permits, to
 * the roles it names. Manifest and bytes must still be what was shown; everything else that is missing is passed over and
 * written down. Expects a recent second factor.
 */
export async function breakGlass(ctx: Context, input: BreakGlassInput): Promise<GlassBroken> {
  const request = await lockedRequest(ctx.tx, ctx.organisationId, input.id);
  if (!request) throw notFound('change request');
  const policy = await policyById(ctx.tx, ctx.organisationId, request.policyId);
  if (!policy) throw new Error(`request ${request.id} names a policy that does not exist`);
  await lockDeployment(ctx, request.workflowId, request.environment);
  const refused = await whyNotBreakGlassOn(ctx, request, policy.terms);
  if (refused !== null)
    throw new Refusal(ctx.actor.kind === 'person' ? 'unprocessable' : 'forbidden', refused);
  if (input.subjectDigest !== request.subjectDigest)
    throw new Refusal('stale', 'This is not what you were shown. Reload the page and read it again.');
  await requireIncident(ctx, request, input.incidentId);
  const changed = await findChanges(ctx, request);
  if (changed.length > 0) {
    await markStale(ctx, request, changed);
    return { state: 'stale', changed };
  }
  return applyNow(ctx, request, policy.terms, input);
}

/** Says why the caller may not break the glass on a request, or null when they may. */
export async function whyNotBreakGlassOn(
  ctx: Context,
  request: RequestRow,
  policyTerms: PolicyTerms,
): Promise<string | null> {
  const terms = policyTerms.breakGlass;
  const holders = terms ? await listRoleHolders(ctx, request.workspaceId, terms.roles) : [];
  const passed = await passedGates(ctx, request);
  const base = request.baseRevisionId;
  const targets = base === null ? [] : await listReturnTargets(ctx, base);
  const awaiting = await awaitingEmergencies(ctx.tx, ctx.organisationId);
  const { actor } = ctx;
  return whyNotBreakGlass({
    state: request.state,
    terms,
    heldRoles: holders.find(({ id }) => id === actor.id)?.roles ?? [],
    isPerson: actor.kind === 'person',
    isScript: actor.kind === 'person' && actor.script !== null,
    isExpired: request.expiresAt <= ctx.now,
    hasWayBack: targets.includes(base ?? ''),
    brokenGates: NEVER_PASSED_OVER.filter((gate) => !passed.has(gate)),
    unsettled: awaiting.some(
      ({ workflowId, workspaceId, overdueAt }) =>
        workflowId === request.workflowId || (workspaceId === request.workspaceId && overdueAt !== null),
    ),
  });
}

async function passedGates(ctx: Context, request: RequestRow): Promise<Set<string>> {
  const results = await gateResultsOf(ctx.tx, request.id, request.subjectDigest);
  return new Set(results.filter(({ status }) => status === 'passed').map(({ gate }) => gate));
}

async function requireIncident(ctx: Context, request: RequestRow, incidentId: string): Promise<void> {
  const { incident } = await getIncident(ctx, { id: incidentId });
  if (incident.workflowId === request.workflowId && incident.state !== 'resolved') return;
  throw new Refusal(
    'unprocessable',
    'Name an unresolved incident of this workflow: glass is broken for an incident.',
    { fields: [{ path: '/incidentId', message: 'not an unresolved incident of this workflow' }] },
  );
}

/** What the change would have needed and does not have, in words. */
async function whatIsPassedOver(ctx: Context, request: RequestRow, terms: PolicyTerms): Promise<string[]> {
  const results = await gateResultsOf(ctx.tx, request.id, request.subjectDigest);
  const gates = results
    .filter(({ status }) => status !== 'passed')
    .map(({ gate }) => `Gate not passed: ${GATE_WORDING[gate as GateName] ?? gate}`);
  const given = await approvalsOf(ctx.tx, [request.id]);
  const counting = given.filter(({ decision, expiresAt }) => decision === 'approve' && expiresAt > ctx.now);
  const places = fillSlots(terms.slots, counting)
    .filter(({ personId }) => personId === null)
    .map(({ role }) => `Signature missing: ${ROLE_WORDING[role].name}`);
  const open = (await openFindingCounts(ctx.tx, [request.id])).get(request.id) ?? 0;
  return [...gates, ...places, ...(open > 0 ? [`${countOf(open, 'open finding')}`] : [])];
}

async function applyNow(
  ctx: Context,
  request: RequestRow,
  terms: PolicyTerms,
  input: BreakGlassInput,
): Promise<GlassBroken> {
  if (terms.breakGlass === null || request.baseRevisionId === null)
    throw new Error('the glass was broken where it may not be');
  const deadlines = emergencyDeadlines(terms.breakGlass, ctx.now);
  const passedOver = await whatIsPassedOver(ctx, request, terms);
  const promoted = await promoteRevision(ctx, {
    workflowId: request.workflowId,
    environment: request.environment,
    workflowVersionId: request.workflowVersionId,
    modelVersionId: request.modelVersionId,
    clusterId: request.clusterId,
    changeRequestId: request.id,
    reason: input.reason,
  });
  const id = newId('breakGlass');
  await insertEmergency(ctx.tx, {
    id,
    organisationId: ctx.organisationId,
    workspaceId: request.workspaceId,
    changeRequestId: request.id,
    workflowId: request.workflowId,
    deploymentId: promoted.deploymentId,
    revisionId: promoted.revisionId,
    baseRevisionId: request.baseRevisionId,
    incidentId: input.incidentId,
    reason: input.reason,
    passedOver,
    invokedBy: ctx.actor.id,
    invokedAt: ctx.now,
    ...deadlines,
    state: 'awaiting',
  });
  const { revisionId, deploymentId, revisionNumber } = promoted;
  await moveRequest(ctx, request, 'break-glass', { revisionId, reason: input.reason });
  await appendAuditEvent(ctx, {
    type: 'emergency.applied',
    resourceId: request.id,
    workspaceId: request.workspaceId,
    details: {
      number: request.number,
      subjectDigest: request.subjectDigest,
      deploymentId,
      revision: revisionNumber,
      incident: input.incidentId,
      passedOver,
      confirmBy: deadlines.confirmBy.toISOString(),
      expiresAt: deadlines.expiresAt.toISOString(),
      ratifyBy: deadlines.ratifyBy.toISOString(),
      reason: input.reason,
    },
    covers: [{ table: 'break_glass', id }],
  });
  await settlePointers(ctx, request.id);
  await notify(ctx.tx, 'interlock_emergencies');
  return { state: 'emergency_applied', deploymentId, revisionNumber, confirmBy: deadlines.confirmBy };
}
