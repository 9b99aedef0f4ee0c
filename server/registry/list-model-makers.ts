import type { Context } from '#server/access/context.ts';
import { modelMakerRows } from './models.views.ts';

/** Who registered each model, newest first; at most 1,000. */
export function listModelMakers(
  ctx: Pick<Context, 'tx' | 'organisationId'>,
): Promise<{ id: string; name: string; workspaceId: string; createdBy: string }[]> {
  return modelMakerRows(ctx.tx, ctx.organisationId);
}
