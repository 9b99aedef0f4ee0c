import type { Context } from '#server/access/context.ts';
import { readStage } from './domain/version-stages.ts';
import type { WireModel, WireVersion } from './domain/wire-facts.ts';
import { findWireModel } from './find-wire-model.ts';
import type { LatestWireVersionsInput, WireModelInput } from './wire.schema.ts';
import { withLatestVersions } from './wire-models.views.ts';
import { latestWireVersions } from './wire-versions.views.ts';

/** A model by name with the newest version of each stage; refuses with `not-found`. */
export async function getWireModel(ctx: Context, input: WireModelInput): Promise<WireModel> {
  const model = await findWireModel(ctx, input);
  const [whole] = await withLatestVersions(ctx.tx, [model]);
  if (!whole) throw new Error('one model gives one answer');
  return whole;
}

/** The newest version of each of these stages, of all four where none is named. */
export async function getLatestVersions(
  ctx: Context,
  input: LatestWireVersionsInput,
): Promise<readonly WireVersion[]> {
  const model = await findWireModel(ctx, input);
  const wanted = new Set(input.stages.map(readStage));
  const latest = (await latestWireVersions(ctx.tx, [model.id])).get(model.id) ?? [];
  return wanted.size === 0 ? latest : latest.filter(({ stage }) => wanted.has(stage));
}
