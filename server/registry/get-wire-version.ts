import type { Context } from '#server/access/context.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import type { WireVersion } from './domain/wire-facts.ts';
import { checkAliasName, checkModelName, isLatest } from './domain/wire-names.ts';
import { findWireModel, findWireVersion, noSuchModel, workspaceOf } from './find-wire-model.ts';
import type { WireAliasInput, WireVersionInput } from './wire.schema.ts';
import { newestWireVersion, wireVersionByAlias } from './wire-versions.views.ts';

/** A version by number; refuses with `not-found`, also when it was deleted. */
export function getWireVersion(ctx: Context, input: WireVersionInput): Promise<WireVersion> {
  return findWireVersion(ctx, input);
}

/** The version that an alias points at; `latest` is the newest. Refuses an unknown alias with `invalid`, as the protocol has it. */
export async function getVersionByAlias(ctx: Context, input: WireAliasInput): Promise<WireVersion> {
  checkModelName(input.name);
  checkAliasName(input.alias);
  if (isLatest(input.alias)) {
    const model = await findWireModel(ctx, input);
    const newest = await newestWireVersion(ctx.tx, model.id);
    if (newest) return newest;
    throw new Refusal('not-found', `Latest version not found for model ${model.name}.`);
  }
  const { isModel, version } = await wireVersionByAlias(ctx.tx, {
    workspaceId: await workspaceOf(ctx, input.workspaceId),
    name: input.name,
    alias: input.alias,
  });
  if (version) return version;
  if (!isModel) throw noSuchModel(input.name);
  throw new Refusal('invalid', `Registered model alias ${input.alias} not found.`);
}
