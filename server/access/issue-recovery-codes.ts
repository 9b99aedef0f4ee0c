import { randomBytes } from 'node:crypto';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { hashSecret } from '#server/platform/crypto.ts';
import type { Context } from './context.ts';
import { formatRecoveryCode, RECOVERY_CODES, readRecoveryCode } from './domain/recovery-code.ts';
import { replaceRecoveryCodes } from './factors.store.ts';

/** Makes ten fresh recovery codes for the acting person and forgets the former ones; only their hashes are kept. */
export async function issueRecoveryCodes(ctx: Context): Promise<string[]> {
  const codes = Array.from({ length: RECOVERY_CODES }, () => formatRecoveryCode(randomBytes(24)));
  const hashes = codes.map((code) => hashSecret(readRecoveryCode(code) ?? ''));
  await replaceRecoveryCodes(ctx.tx, ctx.actor.id, hashes);
  await appendAuditEvent(ctx, {
    type: 'mfa.recovery-codes-issued',
    resourceId: ctx.actor.id,
    details: { count: codes.length },
  });
  return codes;
}
