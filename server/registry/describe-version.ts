import type { Context } from '#server/access/context.ts';
import { type NamedActor, namePeople } from '#server/access/name-people.ts';
import type { ModelInspection } from './domain/model-inspection.ts';
import type { VersionFacts } from './domain/version-facts.ts';
import { getVersion } from './get-version.ts';
import { inspectVersion } from './inspect-version.ts';
import type { GetVersionInput } from './versions.schema.ts';

/** Returns a version as people look at it: its facts, what its files are (null when they cannot be read) and who appears. */
export async function describeVersion(
  ctx: Context,
  input: GetVersionInput,
): Promise<VersionFacts & { people: Record<string, NamedActor>; files: ModelInspection | null }> {
  const facts = await getVersion(ctx, input);
  const ids = [facts.createdBy, ...facts.contributors, ...facts.evaluations.map((each) => each.reportedBy)];
  const files = await inspectVersion(facts).catch(() => null);
  return { ...facts, files, people: await namePeople(ctx, ids) };
}
