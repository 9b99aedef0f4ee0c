import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { hashSecret } from '#server/platform/crypto.ts';
import type { Context } from './context.ts';
import { readRecoveryCode } from './domain/recovery-code.ts';
import { countRecoveryCodes, readSealedSeed, spendRecoveryCode, takeTotpStep } from './factors.store.ts';
import type { SecondFactorInput } from './sign-in.schema.ts';
import { totpStep, unsealSeed } from './verify-totp.ts';

export type FactorMethod = 'totp' | 'recovery-code';

/** Uses up a code or recovery code of the acting person; returns the method, or null when it is wrong or was used before. */
export async function checkSecondFactor(
  ctx: Context,
  input: SecondFactorInput,
): Promise<FactorMethod | null> {
  const personId = ctx.actor.id;
  if ('code' in input) {
    const sealed = await readSealedSeed(ctx.tx, personId);
    if (sealed === null) return null;
    const step = await totpStep(unsealSeed(personId, sealed), input.code, ctx.now);
    return step !== null && (await takeTotpStep(ctx.tx, personId, step)) ? 'totp' : null;
  }
  const code = readRecoveryCode(input.recoveryCode);
  if (code === null || !(await spendRecoveryCode(ctx.tx, personId, hashSecret(code), ctx.now))) return null;
  await appendAuditEvent(ctx, {
    type: 'mfa.recovery-code-used',
    resourceId: personId,
    details: { left: await countRecoveryCodes(ctx.tx, personId) },
  });
  return 'recovery-code';
}

/** What to say about a wrong second factor, tied to the field it was typed in. */
export function wrongFactor(input: SecondFactorInput): { path: string; message: string } {
  return 'code' in input
    ? {
        path: '/code',
        message:
          'This code is wrong or was used already. Wait for the next one and check the clock of your phone.',
      }
    : { path: '/recoveryCode', message: 'This recovery code is wrong or was used already.' };
}
