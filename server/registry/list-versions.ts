import type { Context } from '#server/access/context.ts';
import { type KeysetPage, keysetPage } from '#server/platform/domain/keyset-page.ts';
import type { VersionFacts } from './domain/version-facts.ts';
import { findModel } from './find-model.ts';
import type { ListVersionsInput } from './versions.schema.ts';
import { versionFactsOfModel } from './versions.views.ts';

/** Lists a model's versions, newest first. */
export async function listVersions(
  ctx: Context,
  input: ListVersionsInput,
): Promise<KeysetPage<VersionFacts>> {
  const model = await findModel(ctx, input.model);
  const found = await versionFactsOfModel(ctx.tx, ctx.organisationId, model.id, {
    below: input.cursor ?? null,
    limit: input.limit + 1,
  });
  return keysetPage(found, input.limit, ({ number }) => String(number));
}
