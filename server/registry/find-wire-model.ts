import { chooseWorkspace } from '#server/access/choose-workspace.ts';
import type { Context } from '#server/access/context.ts';
import { isIdOf } from '#server/platform/domain/ids.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import type { WireVersion } from './domain/wire-facts.ts';
import { checkModelName, readVersionNumber } from './domain/wire-names.ts';
import { type WireModelHead, wireModelHead } from './wire-models.views.ts';
import { wireVersionByNumber } from './wire-versions.views.ts';

/**
 * The workspace of a call: the id it names, or the only one in which the caller may act. An id needs no look-up: rows of a
 * workspace that the caller may not see are not found.
 */
export function workspaceOf(ctx: Context, given: string | undefined): Promise<string> {
  return given !== undefined && isIdOf('workspace', given)
    ? Promise.resolve(given)
    : chooseWorkspace(ctx, given);
}

/** The refusal for a model that does not exist, in the words that MLflow's clients expect. */
export function noSuchModel(name: string): Refusal {
  return new Refusal('not-found', `Registered Model with name=${name.slice(0, 300)} not found`);
}

/** Finds a model by its name; refuses with `not-found`. */
export async function findWireModel(
  ctx: Context,
  input: { workspaceId?: string | undefined; name: string },
): Promise<WireModelHead> {
  checkModelName(input.name);
  const found = await wireModelHead(ctx.tx, {
    workspaceId: await workspaceOf(ctx, input.workspaceId),
    name: input.name,
  });
  if (!found) throw noSuchModel(input.name);
  return found;
}

/** Finds a version by its model's name and its number; refuses with `not-found`, also when it was deleted. */
export async function findWireVersion(
  ctx: Context,
  input: { workspaceId?: string | undefined; name: string; version: string },
): Promise<WireVersion> {
  checkModelName(input.name);
  const number = readVersionNumber(input.version);
  const found = await wireVersionByNumber(ctx.tx, {
    workspaceId: await workspaceOf(ctx, input.workspaceId),
    name: input.name,
    number: Math.min(number, 2 ** 31 - 1),
  });
  if (found) return found;
  throw new Refusal(
    'not-found',
    `Model Version (name=${input.name.slice(0, 300)}, version=${number}) not found`,
  );
}
