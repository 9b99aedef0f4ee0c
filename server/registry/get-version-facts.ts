import type { Context } from '#server/access/context.ts';
import { notFound, Refusal } from '#server/platform/domain/refusal.ts';
import type { VersionFacts } from './domain/version-facts.ts';
import { versionFactsByIds } from './versions.views.ts';

type Reader = Pick<Context, 'tx' | 'organisationId'>;

const MANY_MAX = 200;

/** Returns the facts of one model version; refuses with `not-found` when it does not exist or may not be seen. */
export async function getVersionFacts(ctx: Reader, modelVersionId: string): Promise<VersionFacts> {
  const [facts] = await versionFactsByIds(ctx.tx, ctx.organisationId, [modelVersionId]);
  if (!facts) throw notFound('model version');
  return facts;
}

/** Returns the facts of up to 200 versions by id, in two queries; ids that may not be seen are missing. */
export async function getVersionFactsMany(
  ctx: Reader,
  ids: readonly string[],
): Promise<ReadonlyMap<string, VersionFacts>> {
  const wanted = [...new Set(ids)];
  if (wanted.length > MANY_MAX)
    throw new Refusal('invalid', `Ask for at most ${MANY_MAX} versions at a time.`);
  const found = await versionFactsByIds(ctx.tx, ctx.organisationId, wanted);
  return new Map(found.map((facts) => [facts.id, facts]));
}
