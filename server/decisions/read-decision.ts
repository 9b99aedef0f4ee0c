import type { Context } from '#server/access/context.ts';
import { notFound } from '#server/platform/domain/refusal.ts';
import { getVersionFacts } from '#server/registry/get-version-facts.ts';
import { getWorkflowVersion } from '#server/workflows/get-workflow-version.ts';
import { type DecisionRow, decisionById, eventsOfDecision } from './decisions.views.ts';
import type { DecisionEvent } from './domain/decision-facts.ts';

/** A decision as its caller may know it. */
export interface DecisionReading {
  decision: DecisionRow;
  model: { name: string; version: number } | null;
  workflowVersion: number;
  events: readonly DecisionEvent[];
}

/** Reads one decision for the application that asked for it; refuses with `not-found` when it may not be seen. */
export async function readDecision(
  ctx: Pick<Context, 'tx' | 'organisationId'>,
  id: string,
): Promise<DecisionReading> {
  const decision = await decisionById(ctx.tx, ctx.organisationId, id);
  if (!decision) throw notFound('decision');
  const { version } = await getWorkflowVersion(ctx, decision.workflowVersionId);
  const { modelVersionId } = decision;
  const facts = modelVersionId === null ? null : await getVersionFacts(ctx, modelVersionId);
  return {
    decision,
    model: facts && { name: facts.model.name, version: facts.number },
    workflowVersion: version.number,
    events: await eventsOfDecision(ctx.tx, ctx.organisationId, id),
  };
}
