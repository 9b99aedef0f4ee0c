import type { Context } from '#server/access/context.ts';
import { compareStrictness } from './domain/compare-strictness.ts';
import { type PolicyRow, policyById } from './policies.store.ts';

/**
 * The policy that a request goes on under: the version it was opened under, unless the one in force is another policy or
 * asks for more anywhere. Nobody's open request profits from nor suffers by a version that is merely newer.
 */
export async function keepOpenedPolicy(
  ctx: Pick<Context, 'tx' | 'organisationId'>,
  inForce: PolicyRow,
  openedUnder: string | undefined,
): Promise<PolicyRow> {
  if (openedUnder === undefined || openedUnder === inForce.id) return inForce;
  const opened = await policyById(ctx.tx, ctx.organisationId, openedUnder);
  const isSamePolicy =
    opened?.action === inForce.action &&
    opened.environment === inForce.environment &&
    opened.riskTier === inForce.riskTier;
  if (!opened || !isSamePolicy) return inForce;
  return compareStrictness(opened.terms, inForce.terms).stronger.length === 0 ? opened : inForce;
}
