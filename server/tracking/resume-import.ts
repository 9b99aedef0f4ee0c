import type { Context } from '#server/access/context.ts';
import { requireOpenTenant } from '#server/access/require-open-tenant.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { notify } from '#server/platform/unit-of-work.ts';
import { canActOnImport } from './domain/import-facts.ts';
import { findImport } from './get-import.ts';
import { sealImportCredential } from './import-credential.ts';
import type { ResumeImportInput } from './imports.schema.ts';
import { resumeImportRow } from './imports.store.ts';
import { IMPORTS_CHANNEL } from './imports-channel.ts';
import { refuseCredentialInClear, requireRightsOfImport } from './start-import.ts';

/** Lets an import that failed or was cancelled go on where it stood, from now on in the name of whoever resumes it. */
export async function resumeImport(ctx: Context, input: ResumeImportInput): Promise<{ id: string }> {
  const found = await findImport(ctx, input);
  if (!canActOnImport(found.state, 'resume'))
    throw new Refusal(
      'conflict',
      found.state === 'done' ? 'This import is done.' : 'This import is under way.',
    );
  requireRightsOfImport(ctx, found.workspaceId, found.takes);
  refuseCredentialInClear(found.url, input);
  await requireOpenTenant(ctx);
  const { id, organisationId, workspaceId } = found;
  const { credential } = input;
  await resumeImportRow(ctx.tx, id, {
    resumedBy: ctx.actor.id,
    sealedCredential: credential ? sealImportCredential(organisationId, id, credential) : null,
    at: ctx.now,
  });
  await appendAuditEvent(ctx, {
    type: 'import.resumed',
    resourceId: id,
    workspaceId,
    details: { url: found.url },
  });
  await notify(ctx.tx, IMPORTS_CHANNEL);
  return { id };
}
