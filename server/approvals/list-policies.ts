import type { Context } from '#server/access/context.ts';
import { RISK_TIERS } from '#server/workflows/domain/risk-tier.ts';
import { DEFAULT_POLICIES } from './domain/default-policies.ts';
import { ENVIRONMENTS, POLICY_ACTIONS } from './domain/policy.ts';
import type { PolicySubject } from './domain/policy-edit.ts';
import type { PolicyItem } from './domain/policy-facts.ts';
import { policiesInForce } from './policies.store.ts';
import { openEdits } from './policies.views.ts';
import { showOpenEdit } from './show-open-edit.ts';

function isOf({ action, environment, riskTier }: PolicySubject) {
  return (one: { action: string; environment: string; riskTier: string }) =>
    one.action === action && one.environment === environment && one.riskTier === riskTier;
}

/** Every policy with the version in force and the open request to change it. */
export async function listPolicies(ctx: Context): Promise<{ items: PolicyItem[] }> {
  const inForce = await policiesInForce(ctx.tx, ctx.organisationId);
  const edits = await openEdits(ctx.tx, ctx.organisationId);
  const keys = POLICY_ACTIONS.flatMap((action) =>
    ENVIRONMENTS.flatMap((environment) =>
      RISK_TIERS.map((riskTier): PolicySubject => ({ action, environment, riskTier })),
    ),
  );
  const items: PolicyItem[] = [];
  for (const key of keys) {
    const policy = inForce.find(isOf(key));
    const edit = edits.find(({ subject }) => isOf(key)(subject));
    items.push({
      ...key,
      number: policy?.number ?? 0,
      terms: policy?.terms ?? DEFAULT_POLICIES[key.action][key.environment][key.riskTier],
      openEdit: edit ? await showOpenEdit(ctx, edit) : null,
    });
  }
  return { items };
}
