import type { Context } from '#server/access/context.ts';
import type { PromptVersion } from './domain/version-content.ts';
import { promptRows } from './prompts.views.ts';

/** A prompt as a workflow's policy names it. */
export interface PromptRef {
  workspaceId: string;
  /** Name or id of the model. */
  model: string;
  version: number;
}

/** The named prompts in the given order; null for one that is not registered in that workspace. */
export async function getPromptVersions(
  ctx: Pick<Context, 'tx' | 'organisationId'>,
  refs: readonly PromptRef[],
): Promise<(PromptVersion | null)[]> {
  if (refs.length === 0) return [];
  const found = await promptRows(ctx.tx, ctx.organisationId, [...new Set(refs.map(({ model }) => model))]);
  return refs.map(({ workspaceId, model, version }) => {
    const hit = found.find(
      (row) =>
        row.workspaceId === workspaceId &&
        row.version === version &&
        (row.model === model || row.modelId === model),
    );
    if (hit?.content?.kind !== 'prompt') return null;
    return { versionId: hit.versionId, model: hit.model, version, messages: hit.content.messages };
  });
}
