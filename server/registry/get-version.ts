import type { Context } from '#server/access/context.ts';
import { notFound } from '#server/platform/domain/refusal.ts';
import type { VersionFacts } from './domain/version-facts.ts';
import { findModel } from './find-model.ts';
import { getVersionFacts } from './get-version-facts.ts';
import { versionIdByRef } from './models.views.ts';
import type { GetVersionInput } from './versions.schema.ts';

/** Returns a version by id, or by model and number or alias; refuses with `not-found`. */
export async function getVersion(ctx: Context, input: GetVersionInput): Promise<VersionFacts> {
  if ('versionId' in input) return getVersionFacts(ctx, input.versionId);
  const model = await findModel(ctx, input.model);
  const ref = /^[1-9]\d{0,8}$/.test(input.version)
    ? { number: Number(input.version) }
    : { alias: input.version };
  const id = await versionIdByRef(ctx.tx, ctx.organisationId, model.id, ref);
  if (id === null) throw notFound('model version');
  return getVersionFacts(ctx, id);
}
