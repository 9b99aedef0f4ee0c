import type { Context } from '#server/access/context.ts';
import { auditLogSize } from './audit-events.views.ts';

/** How many events the log holds, and when the newest was written. */
export function measureLog(ctx: Context): Promise<{ count: number; newestAt: Date | null }> {
  return auditLogSize(ctx.tx, ctx.organisationId);
}
