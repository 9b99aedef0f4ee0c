import type { Context } from '#server/access/context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { findRunFile } from './find-run-file.ts';
import type { RunFilePlace } from './run-files.schema.ts';
import type { RunFileRow } from './run-files.views.ts';

const SHOWN_MAX = 300;

/** Puts on record that somebody takes a file of a registered version out of here; refuses for files of none. */
export async function takeOutRunFile(ctx: Context, place: RunFilePlace): Promise<RunFileRow> {
  const file = await findRunFile(ctx, place);
  if (file.frozenBy === null)
    throw new Refusal(
      'unprocessable',
      'The file belongs to no registered version: taking it out needs no record.',
    );
  await appendAuditEvent(ctx, {
    type: 'version.downloaded',
    resourceId: file.frozenBy,
    workspaceId: place.workspaceId,
    details: { path: file.path.slice(-SHOWN_MAX), digest: file.digest, sizeBytes: file.sizeBytes },
  });
  return file;
}
