import type { Context } from '#server/access/context.ts';
import { type KeysetPage, keysetPage } from '#server/platform/domain/keyset-page.ts';
import type { ListModelsInput } from './models.schema.ts';
import { listModelRows, type ModelListItem } from './models.views.ts';

/** Lists models newest first with their newest version and aliases. */
export async function listModels(ctx: Context, input: ListModelsInput): Promise<KeysetPage<ModelListItem>> {
  const found = await listModelRows(ctx.tx, ctx.organisationId, {
    search: input.search ?? null,
    kind: input.kind ?? null,
    exceptKind: input.exceptKind ?? null,
    after: input.cursor ?? null,
    limit: input.limit + 1,
  });
  return keysetPage(found, input.limit, ({ id }) => id);
}
