import type { Context } from '#server/access/context.ts';
import { type KeysetPage, keysetPage } from '#server/platform/domain/keyset-page.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import type { VersionFacts } from './domain/version-facts.ts';
import { findModel } from './find-model.ts';
import type { ListVersionsInput } from './versions.schema.ts';
import { versionFactsOfModel } from './versions.views.ts';

/** Lists a model's versions, newest first. */
export async function listVersions(
  ctx: Context,
  input: ListVersionsInput,
): Promise<KeysetPage<VersionFacts>> {
  const below = input.cursor === undefined ? null : Number(input.cursor);
  if (below !== null && (!Number.isInteger(below) || below < 0 || below > 2 ** 31 - 1))
    throw new Refusal('invalid', 'The cursor is none that this list gave. Start again without it.');
  const model = await findModel(ctx, input.model);
  const found = await versionFactsOfModel(ctx.tx, ctx.organisationId, model.id, {
    below,
    limit: input.limit + 1,
  });
  return keysetPage(found, input.limit, ({ number }) => String(number));
}
