import type { Context } from '#server/access/context.ts';
import { notFound } from '#server/platform/domain/refusal.ts';
import { type ArtifactRow, artifactByRef } from './models.views.ts';

/** Returns what is known of an uploaded file by id or digest; refuses with `not-found`. */
export async function getArtifact(ctx: Context, input: { artifactId: string }): Promise<ArtifactRow> {
  const artifact = await artifactByRef(ctx.tx, ctx.organisationId, input.artifactId);
  if (!artifact) throw notFound('artifact');
  return artifact;
}
