import type { Context } from '#server/access/context.ts';
import { type ConditionFinding, evaluateConditions } from './domain/conditions.ts';
import type { PolicyTerms } from './domain/policy.ts';
import { gatherConditionFacts } from './gather-condition-facts.ts';
import type { AnyRequestRow } from './requests.store.ts';

/** Evaluates the conditions of a policy over a request as things are now, in the order of the policy. */
export async function judgeConditions(
  ctx: Context,
  request: AnyRequestRow,
  terms: PolicyTerms,
): Promise<ConditionFinding[]> {
  if (terms.conditions.length === 0) return [];
  return evaluateConditions(terms.conditions, await gatherConditionFacts(ctx, request), request.action);
}
