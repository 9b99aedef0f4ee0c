import type { Context } from '#server/access/context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { newId } from '#server/platform/new-id.ts';
import { experimentArtifactLocation } from './domain/artifact-location.ts';
import { DEFAULT_EXPERIMENT } from './domain/experiment.ts';
import { insertExperiment } from './experiments.store.ts';

/** Gives a new workspace the experiment that clients use when they name none. */
export async function createDefaultExperiment(
  ctx: Context,
  workspace: { workspaceId: string; slug: string },
): Promise<void> {
  const id = newId('experiment');
  const { wireId, name } = DEFAULT_EXPERIMENT;
  const { workspaceId, slug } = workspace;
  await insertExperiment(ctx.tx, {
    id,
    organisationId: ctx.organisationId,
    workspaceId,
    wireId,
    name,
    artifactLocation: experimentArtifactLocation(slug === 'main' ? null : slug, wireId),
    createdBy: ctx.actor.id,
    createdAt: ctx.now,
  });
  await appendAuditEvent(ctx, {
    type: 'experiment.created',
    resourceId: id,
    workspaceId,
    details: { name, wireId },
  });
}
