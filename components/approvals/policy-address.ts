import type { PolicySubject } from '#server/approvals/domain/policy-edit.ts';
import { getPolicyInput } from '#server/approvals/policies.schema.ts';

/** Where a policy lives. */
export function policyHref({ action, environment, riskTier }: PolicySubject): string {
  return `/policies/${action}/${environment}/${riskTier}`;
}

/** Reads the policy that an address names, or null. */
export function readPolicyAddress(params: Readonly<Record<string, string>>): PolicySubject | null {
  return getPolicyInput.safeParse(params).data ?? null;
}
