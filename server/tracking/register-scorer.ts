import type { Context } from '#server/access/context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { newId } from '#server/platform/new-id.ts';
import { checkScorer, type ScorerFacts } from './domain/scorer.ts';
import { requireOpenExperiment } from './require-open-experiment.ts';
import type { RegisterScorerInput } from './scorers.schema.ts';
import { insertScorer } from './scorers.store.ts';

/** Keeps a scorer as the next version of its name in an experiment. */
export async function registerScorer(ctx: Context, input: RegisterScorerInput): Promise<ScorerFacts> {
  const { name, definition } = input;
  checkScorer(input);
  const { id: experimentId, workspaceId, wireId } = await requireOpenExperiment(ctx, input);
  const scorer = { id: newId('scorer'), name, definition, createdAt: ctx.now };
  const made = await insertScorer(ctx.tx, {
    ...scorer,
    organisationId: ctx.organisationId,
    workspaceId,
    experimentId,
    createdBy: ctx.actor.id,
  });
  await appendAuditEvent(ctx, {
    type: 'scorer.registered',
    resourceId: scorer.id,
    details: { name, version: made.version, experimentId },
    workspaceId,
  });
  return { ...scorer, ...made, experiment: wireId };
}
