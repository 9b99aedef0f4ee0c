import type { Context } from '#server/access/context.ts';
import { type NamedActor, namePeople } from '#server/access/name-people.ts';
import { type KeysetPage, keysetPage } from '#server/platform/domain/keyset-page.ts';
import type { ServingVersion } from './domain/serving-version.ts';
import { servingByWorkflow } from './serving-by-workflow.ts';
import type { ListWorkflowsInput } from './workflows.schema.ts';
import { listWorkflowRows, type WorkflowListItem } from './workflows.views.ts';

/** Lists workflows newest first with owner and stop. */
export async function listWorkflows(
  ctx: Context,
  input: ListWorkflowsInput,
): Promise<
  KeysetPage<WorkflowListItem> & {
    people: Record<string, NamedActor>;
    /** By workflow id. */
    serving: Record<string, ServingVersion>;
  }
> {
  const found = await listWorkflowRows(ctx.tx, ctx.organisationId, {
    search: input.search ?? null,
    after: input.cursor ?? null,
    limit: input.limit + 1,
  });
  const page = keysetPage(found, input.limit, ({ id }) => id);
  const ids = page.items.flatMap(({ ownerId, stop }) => (stop ? [ownerId, stop.stoppedBy] : [ownerId]));
  const serving = await servingByWorkflow(
    ctx,
    page.items.map(({ id }) => id),
  );
  return { ...page, serving, people: await namePeople(ctx, ids) };
}
