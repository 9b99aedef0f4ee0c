import type { Context } from '#server/access/context.ts';
import { listMembers } from '#server/access/list-members.ts';
import { listWorkflows } from '#server/workflows/list-workflows.ts';
import type { EditChoicesInput } from './policies.schema.ts';
import { latestRequests } from './policies.views.ts';

const CHOICES_MAX = 100;

export interface EditChoices {
  requests: { id: string; label: string }[];
  workflows: { id: string; name: string; riskTier: string }[];
  people: { id: string; name: string }[];
}

/** What the editor of a policy tries its draft on: requests for conditions, workflows and people for who could approve. */
export async function listEditChoices(ctx: Context, { action }: EditChoicesInput): Promise<EditChoices> {
  const requests = await latestRequests(ctx.tx, ctx.organisationId, action);
  const workflows = await listWorkflows(ctx, { limit: CHOICES_MAX });
  const members = await listMembers(ctx);
  return {
    requests: requests.map(({ id, number, what, state }) => ({
      id,
      label: `${number} · ${what} (${state.replace('_', ' ')})`,
    })),
    workflows: workflows.items.map(({ id, name, riskTier }) => ({ id, name, riskTier })),
    people: members.slice(0, CHOICES_MAX).map(({ id, name }) => ({ id, name })),
  };
}
