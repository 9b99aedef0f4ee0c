import type { Context } from '#server/access/context.ts';
import { type NamedActor, namePeople } from '#server/access/name-people.ts';
import { notFound } from '#server/platform/domain/refusal.ts';
import type { StopFacts } from '#server/workflows/domain/stop-facts.ts';
import { getWorkflow } from '#server/workflows/get-workflow-version.ts';
import { getStopInForce } from '#server/workflows/list-stops-in-force.ts';
import type { IncidentFacts } from './domain/incident-facts.ts';
import type { GetIncidentInput } from './incidents.schema.ts';
import { incidentById } from './incidents.views.ts';

export interface IncidentDetail {
  incident: IncidentFacts;
  /** Null when it concerns the whole organisation. */
  workflow: { id: string; slug: string; name: string; ownerId: string } | null;
  /** The stop in force of the workflow, whoever pressed it and from wherever. */
  stop: StopFacts | null;
  people: Record<string, NamedActor>;
}

/** One incident with all that is needed to act on it; refuses with `not-found`. */
export async function getIncident(ctx: Context, input: GetIncidentInput): Promise<IncidentDetail> {
  const incident = await incidentById(ctx.tx, ctx.organisationId, input.id);
  if (!incident) throw notFound('incident');
  const workflow = incident.workflowId
    ? (await getWorkflow(ctx, { id: incident.workflowId })).workflow
    : null;
  const stop = workflow && (await getStopInForce(ctx, workflow.id));
  const ids = [
    workflow?.ownerId,
    incident.openedBy,
    incident.acknowledgedBy,
    incident.resolvedBy,
    stop?.stoppedBy,
  ];
  return {
    incident,
    workflow: workflow && {
      id: workflow.id,
      slug: workflow.slug,
      name: workflow.name,
      ownerId: workflow.ownerId,
    },
    stop,
    people: await namePeople(
      ctx,
      ids.flatMap((id) => id ?? []),
    ),
  };
}
