import type { Context } from '#server/access/context.ts';
import { listDesired } from '#server/deployments/list-desired.ts';
import { nameWorkflows } from '#server/workflows/name-workflows.ts';
import type { ListServingPlacesInput } from './versions.schema.ts';

/** One place where a version serves or is about to. */
export interface ServingPlace {
  versionId: string;
  deploymentId: string;
  environment: string;
  workflow: { id: string; slug: string; name: string };
  state: 'serving' | 'on the way' | 'way back';
}

/** Tells where these model versions serve, are on the way, or stand ready as the way back. */
export async function listServingPlaces(
  ctx: Context,
  input: ListServingPlacesInput,
): Promise<{ items: ServingPlace[] }> {
  const wanted = new Set(input.versionIds);
  const found = (await listDesired(ctx)).flatMap((deployment) =>
    deployment.revisions
      .filter(({ keep, modelVersionId }) => keep !== 'none' && wanted.has(modelVersionId))
      .map((revision) => ({ deployment, revision })),
  );
  const workflows = await nameWorkflows(
    ctx,
    found.map(({ deployment }) => deployment.workflowId),
  );
  const items = found.flatMap(({ deployment, revision }): ServingPlace[] => {
    const workflow = workflows.get(deployment.workflowId);
    if (!workflow) return [];
    const isServing = revision.id === deployment.servingRevisionId;
    const isWanted = revision.id === deployment.desiredRevisionId;
    return [
      {
        versionId: revision.modelVersionId,
        deploymentId: deployment.deploymentId,
        environment: deployment.environment,
        workflow,
        state: isServing ? 'serving' : isWanted ? 'on the way' : 'way back',
      },
    ];
  });
  return { items };
}
