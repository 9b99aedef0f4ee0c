import type { Context } from '#server/access/context.ts';
import { type NamedActor, namePeople } from '#server/access/name-people.ts';
import type { VersionFacts } from './domain/version-facts.ts';
import { getVersion } from './get-version.ts';
import type { GetVersionInput } from './versions.schema.ts';

/** Returns a version as people look at it: its facts and the names of everybody who appears in them. */
export async function describeVersion(
  ctx: Context,
  input: GetVersionInput,
): Promise<VersionFacts & { people: Record<string, NamedActor> }> {
  const facts = await getVersion(ctx, input);
  const ids = [facts.createdBy, ...facts.contributors, ...facts.evaluations.map((each) => each.reportedBy)];
  return { ...facts, people: await namePeople(ctx, ids) };
}
