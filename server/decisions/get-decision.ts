import type { Context } from '#server/access/context.ts';
import { can } from '#server/access/domain/authorize.ts';
import { type NamedActor, namePeople } from '#server/access/name-people.ts';
import type { RevisionFacts } from '#server/deployments/domain/revision-facts.ts';
import { getRevision } from '#server/deployments/get-serving-revision.ts';
import { notFound } from '#server/platform/domain/refusal.ts';
import type { VersionFacts } from '#server/registry/domain/version-facts.ts';
import { getVersionFacts } from '#server/registry/get-version-facts.ts';
import { protectedFields } from '#server/workflows/domain/contract-fields.ts';
import type { WorkflowFacts } from '#server/workflows/domain/workflow-facts.ts';
import { getWorkflowVersion } from '#server/workflows/get-workflow-version.ts';
import type { GetDecisionInput } from './decisions.schema.ts';
import { type DecisionDetailRow, decisionById, eventsOfDecision } from './decisions.views.ts';
import type { DecisionEvent } from './domain/decision-facts.ts';
import { withoutFields } from './domain/without-fields.ts';

/** Everything that is known of one decision: what was asked, by which rules it was decided, and what became of it. */
export interface DecisionStory {
  decision: DecisionDetailRow;
  /** Fields that the contract protects, and whether this reader is shown them. */
  protectedFields: { names: readonly string[]; isShown: boolean };
  workflow: WorkflowFacts;
  model: Pick<VersionFacts, 'id' | 'number' | 'model' | 'artifact'> | null;
  revision: Pick<RevisionFacts, 'id' | 'number' | 'deploymentId' | 'clusterId' | 'changeRequestId'> | null;
  events: readonly DecisionEvent[];
  /** Whoever asked, decided or told the outcome, by id. */
  actors: Readonly<Record<string, NamedActor>>;
}

/**
 * Reconstructs a decision; refuses with `not-found` when it may not be seen. Protected fields are left out on the server
 * unless the reader may see them.
 */
export async function getDecision(ctx: Context, input: GetDecisionInput): Promise<DecisionStory> {
  const found = await decisionById(ctx.tx, ctx.organisationId, input.id);
  if (!found) throw notFound('decision');
  const workflow = await getWorkflowVersion(ctx, found.workflowVersionId);
  const version = found.modelVersionId === null ? null : await getVersionFacts(ctx, found.modelVersionId);
  const revision = found.revisionId === null ? null : await getRevision(ctx, found.revisionId);
  const events = await eventsOfDecision(ctx.tx, ctx.organisationId, found.id);
  const actors = await namePeople(ctx, [found.tokenId, ...events.map(({ actorId }) => actorId)]);
  const names = protectedFields(workflow.version.inputContract);
  const isShown = can(ctx.actor, 'decision:read-protected');
  return {
    decision: { ...found, input: found.input && (isShown ? found.input : withoutFields(found.input, names)) },
    protectedFields: { names, isShown },
    workflow,
    model: version && {
      id: version.id,
      number: version.number,
      model: version.model,
      artifact: version.artifact,
    },
    revision: revision && {
      id: revision.id,
      number: revision.number,
      deploymentId: revision.deploymentId,
      clusterId: revision.clusterId,
      changeRequestId: revision.changeRequestId,
    },
    events,
    actors,
  };
}
