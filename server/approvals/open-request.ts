import { accountableIds } from '#server/access/accountable-ids.ts';
import type { Context } from '#server/access/context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { newId } from '#server/platform/new-id.ts';
import { notify } from '#server/platform/unit-of-work.ts';
import type { ManifestWaiver } from './domain/manifest.ts';
import { subjectDigestOf } from './domain/manifest.ts';
import { OPEN_STATES } from './domain/request-states.ts';
import { asManifestWaiver } from './domain/waivers.ts';
import { type Gathered, gatherManifest } from './gather-manifest.ts';
import type { OpenRequestInput } from './requests.schema.ts';
import { insertRequest, nextRequestNumber, sameOpenRequest } from './requests.store.ts';
import { waiversInForce } from './waivers.views.ts';

/** Refuses what could never come to anything, before anybody's time is spent on it. */
function refuseTheImpossible({ cluster, base, version, workflow }: Gathered): void {
  if (cluster.removedAt !== null)
    throw new Refusal('unprocessable', `The cluster ${cluster.name} was removed. Choose another.`);
  if (version.registration.status !== 'READY') {
    const why = version.registration.statusMessage ?? 'its files are still being checked.';
    throw new Refusal(
      'unprocessable',
      `${version.model.name} version ${version.number} cannot be served: ${why}`,
    );
  }
  const isSame =
    base?.modelVersionId === version.id &&
    base.workflowVersionId === workflow.version.id &&
    base.clusterId === cluster.id;
  if (isSame) {
    throw new Refusal(
      'conflict',
      `${version.model.name} version ${version.number} is what ${workflow.workflow.name} serves there already.`,
    );
  }
}

/** What was accepted for every request of a workflow, and holds now. */
export async function standingWaivers(
  ctx: Pick<Context, 'tx' | 'organisationId' | 'now'>,
  workflowId: string,
): Promise<ManifestWaiver[]> {
  const of = { workflowId, changeRequestId: null };
  return (await waiversInForce(ctx.tx, ctx.organisationId, of, ctx.now)).map(asManifestWaiver);
}

/**
 * Opens a change request and hands it to the gates: composes the manifest, binds it by its digest, and wakes the worker.
 * Refuses a second open request for the same change, a removed cluster, and a change that changes nothing.
 */
export async function openRequest(
  ctx: Context,
  input: OpenRequestInput,
): Promise<{ id: string; number: number; subjectDigest: string }> {
  const number = await nextRequestNumber(ctx.tx, ctx.organisationId);
  const same = await sameOpenRequest(ctx.tx, ctx.organisationId, input, OPEN_STATES);
  if (same) {
    throw new Refusal('already-exists', `Request ${same.number} asks for the same and is still open.`, {
      details: { id: same.id, number: same.number },
    });
  }
  const [requestedBy = ctx.actor.id, onBehalfOf = null] = await accountableIds(ctx);
  const { reason, ...asked } = input;
  const waivers = await standingWaivers(ctx, input.workflowId);
  const gathered = await gatherManifest(ctx, {
    ...asked,
    requestedBy,
    onBehalfOf,
    waivers,
    createdAt: ctx.now,
  });
  refuseTheImpossible(gathered);
  const { manifest, workflow, policy, base, expiresAt, version } = gathered;
  const id = newId('changeRequest');
  const subjectDigest = subjectDigestOf(manifest);
  await insertRequest(ctx.tx, {
    id,
    organisationId: ctx.organisationId,
    workspaceId: workflow.workflow.workspaceId,
    number,
    action: 'promote',
    workflowId: workflow.workflow.id,
    workflowVersionId: workflow.version.id,
    modelVersionId: version.id,
    clusterId: input.clusterId,
    environment: input.environment,
    state: 'checking',
    reason,
    policyId: policy.id,
    manifest,
    subjectDigest,
    baseRevisionId: base?.id ?? null,
    requestedBy,
    createdAt: ctx.now,
    expiresAt,
  });
  await appendAuditEvent(ctx, {
    type: 'request.opened',
    resourceId: id,
    workspaceId: workflow.workflow.workspaceId,
    details: {
      number,
      workflow: workflow.workflow.name,
      model: version.model.name,
      version: version.number,
      environment: input.environment,
      subjectDigest,
      reason,
    },
  });
  await notify(ctx.tx, 'interlock_gates');
  return { id, number, subjectDigest };
}
