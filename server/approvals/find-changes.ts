import type { Context } from '#server/access/context.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { compareStrictness } from './domain/compare-strictness.ts';
import { describeChanges, subjectDigestOf } from './domain/manifest.ts';
import { editDigestOf } from './domain/policy-edit.ts';
import { gatherManifest } from './gather-manifest.ts';
import { gatherPolicyEdit } from './gather-policy-edit.ts';
import { policyById } from './policies.store.ts';
import type { AnyRequestRow, PolicyEditRow, RequestRow } from './requests.store.ts';

/** Says in words what differs now from what a request was opened with; empty when its digest still holds. */
export async function findChanges(
  ctx: Pick<Context, 'tx' | 'organisationId'>,
  request: AnyRequestRow,
): Promise<string[]> {
  try {
    return request.action === 'promote'
      ? await changesOfPromotion(ctx, request)
      : await changesOfEdit(ctx, request);
  } catch (error) {
    if (error instanceof Refusal) return [error.message.slice(0, 300)];
    throw error;
  }
}

async function changesOfPromotion(
  ctx: Pick<Context, 'tx' | 'organisationId'>,
  request: RequestRow,
): Promise<string[]> {
  const { manifest, policy } = await gatherManifest(ctx, {
    workflowId: request.workflowId,
    modelVersionId: request.modelVersionId,
    clusterId: request.clusterId,
    environment: request.environment,
    requestedBy: request.requestedBy,
    onBehalfOf: request.manifest.onBehalfOf,
    waivers: request.manifest.waivers ?? [],
    createdAt: request.createdAt,
    expiresAt: request.expiresAt,
    openedUnder: request.policyId,
  });
  if (subjectDigestOf(manifest) === request.subjectDigest) return [];
  const changes = describeChanges(request.manifest, manifest);
  const told = changes.length > 0 ? changes : ['the stored manifest'];
  return [...told, ...(await whatIsStricter(ctx, request, policy))];
}

async function changesOfEdit(
  ctx: Pick<Context, 'tx' | 'organisationId'>,
  request: PolicyEditRow,
): Promise<string[]> {
  const { manifest } = request;
  const { manifest: now, policy } = await gatherPolicyEdit(ctx, {
    subject: manifest.subject,
    terms: manifest.to.terms,
    requestedBy: request.requestedBy,
    onBehalfOf: manifest.onBehalfOf,
    createdAt: request.createdAt,
    expiresAt: request.expiresAt,
    openedUnder: request.policyId,
  });
  if (editDigestOf(now) === request.subjectDigest) return [];
  if (now.from.number !== manifest.from.number)
    return [`the policy (version ${manifest.from.number} then, ${now.from.number} now)`];
  if (now.policy.id !== manifest.policy.id)
    return ['the policy by which edits are signed', ...(await whatIsStricter(ctx, request, policy))];
  return ['the stored manifest'];
}

/** Why a newer version of its own policy re-opens a request: what that asks for more. */
async function whatIsStricter(
  ctx: Pick<Context, 'tx' | 'organisationId'>,
  request: AnyRequestRow,
  now: { id: string; riskTier: string; terms: Parameters<typeof compareStrictness>[1] },
): Promise<string[]> {
  if (now.id === request.policyId) return [];
  const then = await policyById(ctx.tx, ctx.organisationId, request.policyId);
  if (!then || then.riskTier !== now.riskTier) return [];
  const { stronger } = compareStrictness(then.terms, now.terms);
  return stronger.slice(0, 10).map((words) => `the policy asks for more now: ${words}`);
}
