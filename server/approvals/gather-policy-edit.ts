import type { Context } from '#server/access/context.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { compareStrictness } from './domain/compare-strictness.ts';
import type { PolicyTerms } from './domain/policy.ts';
import {
  composePolicyEdit,
  type PolicyEditManifest,
  type PolicySubject,
  signingTierOf,
  tellSubject,
} from './domain/policy-edit.ts';
import { keepOpenedPolicy } from './keep-opened-policy.ts';
import { type PolicyRow, policyInForce } from './policies.store.ts';

const HOUR_MS = 3_600_000;

export interface EditAsked {
  subject: PolicySubject;
  terms: PolicyTerms;
  requestedBy: string;
  onBehalfOf: string | null;
  createdAt: Date;
  expiresAt?: Date;
  /** The policy an existing request was opened under. */
  openedUnder?: string;
}

export interface GatheredEdit {
  manifest: PolicyEditManifest;
  /** The policy by which the edit is signed. */
  policy: PolicyRow;
  current: PolicyRow;
  expiresAt: Date;
}

/** Composes the manifest of an edit from the policies as they are now; opening and applying both go through here. */
export async function gatherPolicyEdit(
  ctx: Pick<Context, 'tx' | 'organisationId'>,
  asked: EditAsked,
): Promise<GatheredEdit> {
  const { subject, terms } = asked;
  const current = await policyInForce(ctx.tx, ctx.organisationId, subject);
  if (!current) throw new Refusal('not-found', `There is no policy for ${tellSubject(subject)}.`);
  const { weaker } = compareStrictness(current.terms, terms);
  const riskTier = signingTierOf(subject, weaker);
  const inForce = await policyInForce(ctx.tx, ctx.organisationId, {
    action: 'edit-policy',
    environment: subject.environment,
    riskTier,
  });
  if (!inForce) throw new Refusal('unprocessable', 'No policy says who signs edits of policies.');
  const policy = await keepOpenedPolicy(ctx, inForce, asked.openedUnder);
  const expiresAt =
    asked.expiresAt ?? new Date(asked.createdAt.getTime() + policy.terms.requestTtlHours * HOUR_MS);
  const manifest = composePolicyEdit({
    organisationId: ctx.organisationId,
    subject,
    from: current,
    terms,
    policy: { id: policy.id, number: policy.number, riskTier: policy.riskTier },
    requestedBy: asked.requestedBy,
    onBehalfOf: asked.onBehalfOf,
    createdAt: asked.createdAt,
    expiresAt,
  });
  return { manifest, policy, current, expiresAt };
}
