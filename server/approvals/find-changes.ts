import type { Context } from '#server/access/context.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { describeChanges, subjectDigestOf } from './domain/manifest.ts';
import { gatherManifest } from './gather-manifest.ts';
import type { RequestRow } from './requests.store.ts';

/** Says in words what differs now from what a request was opened with; empty when its digest still holds. */
export async function findChanges(
  ctx: Pick<Context, 'tx' | 'organisationId'>,
  request: RequestRow,
): Promise<string[]> {
  try {
    const { manifest } = await gatherManifest(ctx, {
      workflowId: request.workflowId,
      modelVersionId: request.modelVersionId,
      clusterId: request.clusterId,
      environment: request.environment,
      requestedBy: request.requestedBy,
      onBehalfOf: request.manifest.onBehalfOf,
      createdAt: request.createdAt,
      expiresAt: request.expiresAt,
    });
    if (subjectDigestOf(manifest) === request.subjectDigest) return [];
    const changes = describeChanges(request.manifest, manifest);
    return changes.length > 0 ? changes : ['the stored manifest'];
  } catch (error) {
    if (error instanceof Refusal) return [error.message.slice(0, 300)];
    throw error;
  }
}
