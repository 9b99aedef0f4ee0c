import type { Context } from '#server/access/context.ts';
import { namePeople } from '#server/access/name-people.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { notFound, Refusal } from '#server/platform/domain/refusal.ts';
import { newId } from '#server/platform/new-id.ts';
import { findExperiment } from './find-experiment.ts';
import type { ListSavedViewsInput, RemoveViewInput, SaveViewInput } from './saved-views.schema.ts';
import { deleteView, upsertView } from './saved-views.store.ts';
import { countOtherViews, savedViewsOf } from './saved-views.views.ts';

/** More views than these one person does not keep of one experiment. */
const MOST_VIEWS = 50;

/** The views of an experiment that the caller may see: their own and what others share, with who saved them. */
export async function listSavedViews(ctx: Context, { experimentId }: ListSavedViewsInput) {
  const experiment = await findExperiment(ctx, { experimentId });
  const items = await savedViewsOf(ctx.tx, ctx.organisationId, experiment.id, ctx.actor.id);
  const people = await namePeople(
    ctx,
    items.map(({ createdBy }) => createdBy),
  );
  return { items, people };
}

/** Saves a view of an experiment under a name, in place of the caller's own view of that name. */
export async function saveView(ctx: Context, input: SaveViewInput): Promise<{ id: string }> {
  const experiment = await findExperiment(ctx, { experimentId: input.experimentId });
  if ((await countOtherViews(ctx.tx, experiment.id, ctx.actor.id, input.name)) >= MOST_VIEWS)
    throw new Refusal('conflict', `You keep ${MOST_VIEWS} views of this experiment. Remove one first.`);
  const id = await upsertView(ctx.tx, {
    id: newId('trackingView'),
    organisationId: ctx.organisationId,
    workspaceId: experiment.workspaceId,
    experimentId: experiment.id,
    name: input.name,
    settings: input.settings,
    isShared: input.isShared,
    createdBy: ctx.actor.id,
    at: ctx.now,
  });
  await appendAuditEvent(ctx, {
    type: 'tracking-view.saved',
    resourceId: id,
    workspaceId: experiment.workspaceId,
    details: { name: input.name, experimentId: experiment.id, isShared: input.isShared },
  });
  return { id };
}

/** Removes a view that the caller saved; those of others are not found. */
export async function removeView(ctx: Context, { id }: RemoveViewInput): Promise<{ id: string }> {
  const removed = await deleteView(ctx.tx, ctx.organisationId, id, ctx.actor.id);
  if (!removed) throw notFound('saved view');
  await appendAuditEvent(ctx, {
    type: 'tracking-view.removed',
    resourceId: id,
    workspaceId: removed.workspaceId,
    details: { name: removed.name, experimentId: removed.experimentId },
  });
  return { id };
}
