import type { Context } from '#server/access/context.ts';
import { listAskedVersions } from '#server/approvals/list-asked-versions.ts';
import { listServedVersions } from '#server/deployments/list-served-versions.ts';
import { getVersionFactsMany } from '#server/registry/get-version-facts.ts';

/**
 * Names the versions that a workflow serves, served, or is asked to serve and that one of these people worked on: whoever
 * did may not write the plan that judges them. Returns at most a handful, for a sentence.
 */
export async function findAuthorsWork(
  ctx: Pick<Context, 'tx' | 'organisationId'>,
  workflowId: string,
  people: readonly string[],
): Promise<string[]> {
  const judged = [
    ...(await listServedVersions(ctx, workflowId)),
    ...(await listAskedVersions(ctx, workflowId)),
  ];
  const versions = await getVersionFactsMany(ctx, judged.slice(0, 200));
  return [...versions.values()]
    .filter(({ createdBy, contributors }) => [createdBy, ...contributors].some((id) => people.includes(id)))
    .map(({ model, number }) => `${model.name} version ${number}`)
    .slice(0, 5);
}
