import type { Context } from '#server/access/context.ts';
import { findLoggedModel } from '#server/tracking/find-logged-model.ts';
import { setLoggedModelTags } from '#server/tracking/set-logged-model-tags.ts';

const TAG = 'mlflow.modelVersions';
const NAMED_MAX = 100;

function readNamed(value: string | undefined): unknown[] {
  try {
    const named: unknown = JSON.parse(value ?? '[]');
    return Array.isArray(named) ? named : [];
  } catch {
    return [];
  }
}

/** Has a logged model say, in the tag that clients read, as which version it was registered. */
export async function nameOnLoggedModel(
  ctx: Context,
  place: { workspaceId: string; modelId: string },
  as: { name: string; number: number },
): Promise<void> {
  const { tags } = await findLoggedModel(ctx, place);
  const before = readNamed(tags.find(({ key }) => key === TAG)?.value);
  const named = [...before, { name: as.name, version: String(as.number) }].slice(-NAMED_MAX);
  await setLoggedModelTags(ctx, { ...place, entries: [{ key: TAG, value: JSON.stringify(named) }] });
}
