import type { Context } from '#server/access/context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { newId } from '#server/platform/new-id.ts';
import { isReceiptFor } from './artifact-receipt.ts';
import { claimStoredBytes } from './claim-stored-bytes.ts';
import type { RecordArtifactInput } from './models.schema.ts';
import { insertArtifact } from './models.store.ts';

/**
 * Records bytes that the upload door stored for this organisation. Sending the same bytes again returns the artifact that
 * holds them. Refuses with `invalid` without the door's receipt.
 */
export async function recordArtifact(
  ctx: Context,
  input: RecordArtifactInput,
): Promise<{ id: string; digest: string; sizeBytes: number; isNew: boolean }> {
  const { digest, sizeBytes, fileName, mediaType } = input;
  if (!isReceiptFor(input.receipt, { organisationId: ctx.organisationId, digest, sizeBytes }))
    throw new Refusal('invalid', 'These bytes were not uploaded here. Send the file to /api/v1/artifacts.');
  await claimStoredBytes(ctx, digest);
  const { id, isNew } = await insertArtifact(ctx.tx, {
    id: newId('artifact'),
    organisationId: ctx.organisationId,
    digest,
    sizeBytes,
    mediaType,
    fileName,
    uploadedBy: ctx.actor.id,
    uploadedAt: ctx.now,
  });
  await appendAuditEvent(ctx, {
    type: 'artifact.uploaded',
    resourceId: id,
    details: { digest, sizeBytes, fileName },
  });
  return { id, digest, sizeBytes, isNew };
}
