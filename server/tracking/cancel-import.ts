import type { Context } from '#server/access/context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { findImport } from './get-import.ts';
import type { ImportIdInput } from './imports.schema.ts';
import { endImport } from './imports.store.ts';

/** Ends an import; what it made stays, and it forgets the credential. It may be resumed. */
export async function cancelImport(ctx: Context, input: ImportIdInput): Promise<{ id: string }> {
  const found = await findImport(ctx, input);
  const to = { from: ['running', 'failed'], state: 'cancelled', at: ctx.now, forgets: true } as const;
  if (!(await endImport(ctx.tx, found.id, to))) throw new Refusal('conflict', 'This import is over already.');
  await appendAuditEvent(ctx, {
    type: 'import.cancelled',
    resourceId: found.id,
    workspaceId: found.workspaceId,
    details: { url: found.url },
  });
  return { id: found.id };
}
