import type { Context } from '#server/access/context.ts';
import { type KeysetPage, keysetPage } from '#server/platform/domain/keyset-page.ts';
import { type DatasetListItem, listDatasetRows } from './datasets.views.ts';
import type { ListDatasetsInput } from './versions.schema.ts';

/** Lists datasets newest first, with how many versions were trained and evaluated on each. */
export async function listDatasets(
  ctx: Context,
  input: ListDatasetsInput,
): Promise<KeysetPage<DatasetListItem>> {
  const found = await listDatasetRows(ctx.tx, ctx.organisationId, {
    search: input.search ?? null,
    after: input.cursor ?? null,
    limit: input.limit + 1,
  });
  return keysetPage(found, input.limit, ({ id }) => id);
}
