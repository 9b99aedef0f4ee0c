import type { Context } from '#server/access/context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { findRunFile } from './find-run-file.ts';
import type { RunFilePlace } from './run-files.schema.ts';
import type { RunFileRow } from './run-files.views.ts';

const SHOWN_MAX = 300;

/** Puts on record that somebody takes the bytes of a file out of here, and says which version they belong to. */
export async function takeOutRunFile(ctx: Context, place: RunFilePlace): Promise<RunFileRow> {
  const file = await findRunFile(ctx, place);
  await appendAuditEvent(ctx, {
    type: 'version.downloaded',
    resourceId: file.frozenBy ?? place.workspaceId,
    workspaceId: place.workspaceId,
    details: { path: file.path.slice(-SHOWN_MAX), digest: file.digest, sizeBytes: file.sizeBytes },
  });
  return file;
}
