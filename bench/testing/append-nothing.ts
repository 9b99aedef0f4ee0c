import type { Context } from '#server/access/context.ts';
import { newId } from '#server/platform/new-id.ts';
import { noteAuditType } from '#server/platform/unit-of-work.ts';

/**
 * Stands in for `server/audit/append-audit-event.ts` in the process that writes without audit, so that the same operations
 * run, and all they lack is their event.
 */
export async function appendAuditEvent(ctx: Context, event: { type: string }): Promise<string> {
  noteAuditType(ctx.tx, event.type);
  return newId('auditEvent');
}
