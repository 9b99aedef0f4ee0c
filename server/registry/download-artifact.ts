import type { Context } from '#server/access/context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { getArtifact } from './get-artifact.ts';
import type { ArtifactRow } from './models.views.ts';

/** Puts on record that somebody takes a file's bytes out of here, and returns what is known of it. */
export async function downloadArtifact(ctx: Context, input: { artifactId: string }): Promise<ArtifactRow> {
  const artifact = await getArtifact(ctx, input);
  const { id, digest, sizeBytes, fileName } = artifact;
  await appendAuditEvent(ctx, {
    type: 'artifact.downloaded',
    resourceId: id,
    details: { digest, sizeBytes, fileName: fileName.slice(0, 300) },
  });
  return artifact;
}
