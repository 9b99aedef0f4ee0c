import type { Context } from '#server/access/context.ts';
import { listRoleHolders } from '#server/access/list-role-holders.ts';
import { notFound, Refusal } from '#server/platform/domain/refusal.ts';
import { type ApprovalRow, approvalsOf } from './approvals.store.ts';
import { whyNot } from './domain/permitted-acts.ts';
import { type PolicyTerms, SIGNING_ROLES } from './domain/policy.ts';
import { policyById } from './policies.store.ts';
import type { SignRequestInput } from './requests.schema.ts';
import { lockedRequest, type RequestRow } from './requests.store.ts';

/** A request that its caller may sign now, with its row locked. */
export interface Admitted {
  request: RequestRow;
  terms: PolicyTerms;
  /** Approvals that count already. */
  before: ApprovalRow[];
  /** One of the caller's own that ran out and would be replaced. */
  lapsed: ApprovalRow | null;
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
  const request = await lockedRequest(ctx.tx, ctx.organisationId, input.id);
  if (!request) throw notFound('change request');
  const policy = await policyById(ctx.tx, ctx.organisationId, request.policyId);
  if (!policy) throw new Error(`request ${request.id} names a policy that does not exist`);
  const given = await approvalsOf(ctx.tx, [request.id]);
  const before = given.filter(({ decision, expiresAt }) => decision === 'approve' && expiresAt > ctx.now);
  const roles = await signingRolesOf(ctx, request);
  const refused = whyNot(
    input.decision,
    {
      ...request,
      onBehalfOf: request.manifest.onBehalfOf,
      contributors: request.manifest.contributors,
      slots: policy.terms.slots,
      signatures: before,
      now: ctx.now,
    },
    {
      kind: ctx.actor.kind,
      id: ctx.actor.id,
      signingRoles: roles,
      script: ctx.actor.kind === 'person' ? ctx.actor.script : null,
    },
  );
  if (refused !== null) throw new Refusal(request.state === 'in_review' ? 'forbidden' : 'conflict', refused);
  if (input.subjectDigest !== request.subjectDigest) {
    throw new Refusal('stale', 'This is not what you were shown. Reload the page, read it again, then sign.');
  }
  const own = given.find(({ personId }) => personId === ctx.actor.id);
  return { request, terms: policy.terms, before, lapsed: own ?? null, roles };
}

/** The signing roles the caller holds now, read from live grants: a session may be older than a revocation. */
async function signingRolesOf(ctx: Context, request: RequestRow): Promise<string[]> {
  if (ctx.actor.kind !== 'person') return [];
  const holders = await listRoleHolders(ctx, request.workspaceId, SIGNING_ROLES);
  return [...(holders.find(({ id }) => id === ctx.actor.id)?.roles ?? [])].sort();
}
