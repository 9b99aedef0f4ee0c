import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { notFound } from '#server/platform/domain/refusal.ts';
import type { Context } from './context.ts';
import { renamePasskeyRow } from './passkeys.store.ts';

/** Gives one of your own passkeys another name. */
export async function renamePasskey(
  ctx: Context,
  input: { passkeyId: string; name: string },
): Promise<{ id: string }> {
  const { passkeyId, name } = input;
  if (!(await renamePasskeyRow(ctx.tx, passkeyId, name))) throw notFound('passkey');
  await appendAuditEvent(ctx, { type: 'passkey.renamed', resourceId: passkeyId, details: { name } });
  return { id: passkeyId };
}
