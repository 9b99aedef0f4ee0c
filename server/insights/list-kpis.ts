import type { Context } from '#server/access/context.ts';
import { type NamedActor, namePeople } from '#server/access/name-people.ts';
import type { KpiFacts } from './domain/kpis.ts';
import { newestKpis } from './kpis.views.ts';

/** The KPIs of a workflow, by name. */
export function getKpis(
  ctx: Pick<Context, 'tx' | 'organisationId'>,
  workflowId: string,
): Promise<KpiFacts[]> {
  return newestKpis(ctx.tx, ctx.organisationId, workflowId);
}

/** The KPIs of a workflow with the names of whoever answers for them. */
export async function listKpis(
  ctx: Context,
  input: { workflowId: string },
): Promise<{ items: KpiFacts[]; people: Record<string, NamedActor> }> {
  const items = await getKpis(ctx, input.workflowId);
  return {
    items,
    people: await namePeople(
      ctx,
      items.map(({ ownerId }) => ownerId),
    ),
  };
}
