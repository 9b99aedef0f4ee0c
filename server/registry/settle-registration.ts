import type { Context } from '#server/access/context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { pathOfArtifactLocation } from '#server/tracking/domain/artifact-location.ts';
import { keepSignatures, signaturesAmong } from './arrived-signatures.ts';
import type { SignatureBundle } from './domain/signature-bundle.ts';
import type { RegistrationStatus } from './domain/wire-facts.ts';
import { freezeHeldFiles } from './freeze-held-files.ts';
import { holdVersionFiles } from './hold-version-files.ts';
import { judgeVersionFiles } from './judge-version-files.ts';
import { settleRegistration } from './wire-versions.store.ts';
import { type PendingVersion, pendingVersion } from './wire-versions.views.ts';

/** A client that has not finished its model a day after it registered it never will. */
const GIVEN_UP_AFTER_MS = 24 * 60 * 60_000;

interface Settled {
  status: RegistrationStatus;
  statusMessage: string | null;
  /** That came with its files, once it is ready. */
  signatures?: readonly SignatureBundle[];
}

async function judge(ctx: Context, version: PendingVersion): Promise<Settled> {
  const { modelId, workspaceId, workspaceSlug, artifactDigest, loggedModelId } = version;
  const folder = pathOfArtifactLocation(version.storageUri, workspaceSlug === 'main' ? null : workspaceSlug);
  const held = await holdVersionFiles(ctx, { workspaceId, folder });
  const judged = await judgeVersionFiles(ctx, { id: modelId, workspaceId }, held, { loggedModelId });
  if (judged.status === 'PENDING_REGISTRATION') {
    if (ctx.now.getTime() - version.createdAt.getTime() < GIVEN_UP_AFTER_MS) return judged;
    return {
      status: 'FAILED_REGISTRATION',
      statusMessage: 'Its files were never finished. Register it again.',
    };
  }
  const frozen = { workspaceId, folder: folder ?? '', versionId: version.id };
  const isSame =
    held.artifactDigest === artifactDigest && (folder === null || (await freezeHeldFiles(ctx, frozen, held)));
  if (!isSame)
    return {
      status: 'FAILED_REGISTRATION',
      statusMessage: 'Its files changed while it was being registered. Register it again.',
    };
  return judged.status === 'READY' ? { ...judged, signatures: signaturesAmong(held) } : judged;
}

/**
 * Checks a version again whose files were still on their way when it was registered: ready once they are what they were and
 * pass, failed with the reason otherwise. Returns the status it has now.
 */
export async function settlePendingVersion(ctx: Context, id: string): Promise<RegistrationStatus> {
  const version = await pendingVersion(ctx.tx, ctx.organisationId, id);
  if (!version) return 'READY';
  const { status, statusMessage, signatures = [] } = await judge(ctx, version);
  if (status === 'PENDING_REGISTRATION') return status;
  await settleRegistration(ctx.tx, id, { status, message: statusMessage, at: ctx.now });
  await appendAuditEvent(ctx, {
    type: 'version.checked',
    resourceId: id,
    workspaceId: version.workspaceId,
    details: { model: version.name, number: version.number, status },
  });
  await keepSignatures(ctx, version, signatures);
  return status;
}
