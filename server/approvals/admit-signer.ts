import type { Context } from '#server/access/context.ts';
import { listRoleHolders } from '#server/access/list-role-holders.ts';
import { notFound, Refusal } from '#server/platform/domain/refusal.ts';
import { type ApprovalRow, approvalsOf } from './approvals.store.ts';
import { whyNot } from './domain/permitted-acts.ts';
import { type PolicyTerms, SIGNING_ROLES } from './domain/policy.ts';
import type { RequestState } from './domain/request-states.ts';
import { emergencyOf } from './emergencies.store.ts';
import { openFindingCounts } from './findings.store.ts';
import { policyById } from './policies.store.ts';
import type { SignRequestInput } from './requests.schema.ts';
import { type AnyRequestRow, lockedAnyRequest } from './requests.store.ts';

/** A request that its caller may sign now, with its row locked. */
export interface Admitted {
  request: AnyRequestRow;
  terms: PolicyTerms;
  /** Approvals that count already. */
  before: ApprovalRow[];
  /** The caller's own earlier one, which the next replaces: it ran out, or they decide otherwise now. */
  earlier: ApprovalRow | null;
  /** The signing roles the caller holds in the request's workspace, from live grants. */
  roles: string[];
}

/**
 * Lets somebody sign who may: a person, none of those who asked or worked on it, with a role that an open place waits for,
 * and who was shown exactly the digest that the request has now. Refuses everybody else in words for them.
 */
export async function admitSigner(
  ctx: Context,
  input: Pick<SignRequestInput, 'id' | 'decision' | 'subjectDigest'>,
): Promise<Admitted> {
  const request = await lockedAnyRequest(ctx.tx, ctx.organisationId, input.id);
  if (!request) throw notFound('change request');
  const policy = await policyById(ctx.tx, ctx.organisationId, request.policyId);
  if (!policy) throw new Error(`request ${request.id} names a policy that does not exist`);
  const given = await approvalsOf(ctx.tx, [request.id]);
  const emergency = await emergencyOf(ctx.tx, request.id);
  const before = countingSignatures(given, emergency, ctx.now);
  const roles = await signingRolesOf(ctx, request);
  const refused = whyNot(
    input.decision,
    {
      ...request,
      onBehalfOf: request.manifest.onBehalfOf,
      contributors: request.manifest.contributors,
      slots: policy.terms.slots,
      invokedBy: emergency?.invokedBy ?? null,
      signatures: before,
      openFindings: (await openFindingCounts(ctx.tx, [request.id])).get(request.id) ?? 0,
      now: ctx.now,
    },
    {
      kind: ctx.actor.kind,
      id: ctx.actor.id,
      signingRoles: roles,
      script: ctx.actor.kind === 'person' ? ctx.actor.script : null,
    },
  );
  if (refused !== null) throw new Refusal(isSignable(request.state) ? 'forbidden' : 'conflict', refused);
  if (input.subjectDigest !== request.subjectDigest) {
    throw new Refusal('stale', 'This is not what you were shown. Reload the page, read it again, then sign.');
  }
  const own = given.find(({ personId }) => personId === ctx.actor.id);
  return { request, terms: policy.terms, before, earlier: own ?? null, roles };
}

function isSignable(state: RequestState): boolean {
  return state === 'in_review' || state === 'emergency_applied';
}

/** Approvals that count at a moment; in an emergency ratifications too, and nothing of whoever broke the glass. */
export function countingSignatures<T extends Pick<ApprovalRow, 'decision' | 'expiresAt' | 'personId'>>(
  given: readonly T[],
  emergency: { invokedBy: string } | null,
  now: Date,
): T[] {
  return given.filter(
    ({ decision, expiresAt, personId }) =>
      expiresAt > now &&
      (decision === 'approve' || (emergency !== null && decision === 'ratify')) &&
      personId !== emergency?.invokedBy,
  );
}

/** The signing roles the caller holds now, read from live grants: a session may be older than a revocation. */
async function signingRolesOf(ctx: Context, request: AnyRequestRow): Promise<string[]> {
  if (ctx.actor.kind !== 'person') return [];
  const holders = await listRoleHolders(ctx, request.workspaceId, SIGNING_ROLES);
  return [...(holders.find(({ id }) => id === ctx.actor.id)?.roles ?? [])].sort();
}
