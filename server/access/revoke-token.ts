import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { notFound } from '#server/platform/domain/refusal.ts';
import type { Context } from './context.ts';
import { revokeTokenRow } from './tokens.store.ts';

/** Revokes a token; every process refuses it within a second. */
export async function revokeToken(ctx: Context, input: { tokenId: string }): Promise<{ id: string }> {
  const id = input.tokenId;
  const name = await revokeTokenRow(ctx.tx, id, ctx.now);
  if (name === null) throw notFound('token in force');
  await appendAuditEvent(ctx, { type: 'token.revoked', resourceId: id, details: { name } });
  return { id };
}
