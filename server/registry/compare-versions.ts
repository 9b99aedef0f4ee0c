import type { Context } from '#server/access/context.ts';
import { notFound, Refusal } from '#server/platform/domain/refusal.ts';
import { compareVersionFacts, type VersionComparison } from './domain/compare-versions.ts';
import type { VersionFacts } from './domain/version-facts.ts';
import { getVersionFactsMany } from './get-version-facts.ts';
import type { CompareVersionsInput } from './versions.schema.ts';

/** Puts two versions side by side, of the same model or of two; refuses with `not-found`, and to compare one with itself. */
export async function compareVersions(
  ctx: Context,
  input: CompareVersionsInput,
): Promise<{ left: VersionFacts; right: VersionFacts; comparison: VersionComparison }> {
  if (input.left === input.right)
    throw new Refusal('invalid', 'These are the same version. Choose two different ones.');
  const found = await getVersionFactsMany(ctx, [input.left, input.right]);
  const [left, right] = [found.get(input.left), found.get(input.right)];
  if (!left || !right) throw notFound('model version');
  return { left, right, comparison: compareVersionFacts(left, right) };
}
