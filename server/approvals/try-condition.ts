import type { Context } from '#server/access/context.ts';
import { notFound } from '#server/platform/domain/refusal.ts';
import { SAMPLE_FACTS, timeFacts } from './domain/condition-facts.ts';
import { checkExpression, evaluateExpression } from './domain/conditions.ts';
import type { TriedCondition } from './domain/policy-facts.ts';
import { gatherConditionFacts } from './gather-condition-facts.ts';
import type { TryConditionInput } from './policies.schema.ts';
import { anyRequestById } from './requests.store.ts';

/** Tries an expression on the facts of a request as they are now, or of a made-up one, and names the facts it read. */
export async function tryCondition(ctx: Context, input: TryConditionInput): Promise<TriedCondition> {
  const { action, expression } = input;
  const { facts, told } = await factsOf(ctx, input);
  const problem = checkExpression(expression, action);
  return {
    problem,
    outcome: problem ? null : evaluateExpression(expression, facts, action),
    facts: told,
  };
}

async function factsOf(ctx: Context, { action, requestId }: TryConditionInput) {
  if (requestId === undefined) {
    return {
      facts: { ...SAMPLE_FACTS[action], time: timeFacts(ctx.now) },
      told: 'a made-up request, now',
    };
  }
  const request = await anyRequestById(ctx.tx, ctx.organisationId, requestId);
  if (request?.action !== action) throw notFound('change request');
  return { facts: await gatherConditionFacts(ctx, request), told: `request ${request.number}, now` };
}
