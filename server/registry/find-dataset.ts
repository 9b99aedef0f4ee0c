import type { Context } from '#server/access/context.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { type DatasetRow, datasetsByRef } from './datasets.views.ts';

/** Returns a dataset of a workspace by id or name; refuses with `invalid` at `path` when it is not registered there. */
export async function findDataset(
  ctx: Pick<Context, 'tx' | 'organisationId'>,
  workspaceId: string,
  ref: string,
  path: string,
): Promise<DatasetRow> {
  const found = await datasetsByRef(ctx.tx, ctx.organisationId, workspaceId, ref);
  const dataset = found.find(({ id }) => id === ref) ?? found[0];
  if (dataset) return dataset;
  const message = `There is no dataset ${ref} in this workspace. Register it first.`;
  throw new Refusal('invalid', message, { fields: [{ path, message }] });
}
