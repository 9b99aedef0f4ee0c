import type { Context } from '#server/access/context.ts';
import { type NamedActor, namePeople } from '#server/access/name-people.ts';
import { type KeysetPage, keysetPage } from '#server/platform/domain/keyset-page.ts';
import { nameWorkflows } from '#server/workflows/name-workflows.ts';
import type { IncidentFacts } from './domain/incident-facts.ts';
import type { ListIncidentsInput } from './incidents.schema.ts';
import { incidentRows, unresolvedCount } from './incidents.views.ts';

export interface IncidentItem extends Omit<IncidentFacts, 'runbook' | 'workspaceId'> {
  /** Null when it concerns the whole organisation. */
  workflow: { id: string; slug: string; name: string } | null;
}

/** Lists incidents newest first, with the names of their workflows and of whoever has them. */
export async function listIncidents(
  ctx: Context,
  input: ListIncidentsInput,
): Promise<KeysetPage<IncidentItem> & { people: Record<string, NamedActor> }> {
  const found = await incidentRows(ctx.tx, ctx.organisationId, input, input.limit + 1);
  const page = keysetPage(found, input.limit, ({ id }) => id);
  const workflows = await nameWorkflows(
    ctx,
    page.items.flatMap(({ workflowId }) => workflowId ?? []),
  );
  const people = await namePeople(
    ctx,
    page.items.flatMap(({ openedBy, acknowledgedBy, resolvedBy }) =>
      [openedBy, acknowledgedBy, resolvedBy].flatMap((id) => id ?? []),
    ),
  );
  const items = page.items.map(({ runbook: _runbook, workspaceId: _workspace, ...incident }) => ({
    ...incident,
    workflow: incident.workflowId
      ? (workflows.get(incident.workflowId) ?? { id: incident.workflowId, slug: '', name: 'Workflow' })
      : null,
  }));
  return { items, nextCursor: page.nextCursor, people };
}

/** How many incidents are not resolved yet. */
export function countUnresolved(ctx: Pick<Context, 'tx' | 'organisationId'>): Promise<number> {
  return unresolvedCount(ctx.tx, ctx.organisationId);
}
