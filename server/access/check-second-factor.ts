import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { hashSecret } from '#server/platform/crypto.ts';
import { acceptPasskey, PASSKEY_PROBLEMS, type PasskeyProblem } from './accept-passkey.ts';
import type { Context } from './context.ts';
import type { Asked } from './domain/challenge.ts';
import { readRecoveryCode } from './domain/recovery-code.ts';
import { countRecoveryCodes, readSealedSeed, spendRecoveryCode, takeTotpStep } from './factors.store.ts';
import type { SecondFactorInput } from './sign-in.schema.ts';
import { totpStep, unsealSeed } from './verify-totp.ts';

export type FactorMethod = 'totp' | 'recovery-code' | 'passkey';

/** A factor that was right, or what to say of one that was not, tied to the field it was given in. */
export type FactorAnswer = { method: FactorMethod } | { wrong: { path: string; message: string } };

const WRONG_CODE = {
  path: '/code',
  message: 'This code is wrong or was used already. Wait for the next one and check the clock of your phone.',
};
const WRONG_RECOVERY_CODE = {
  path: '/recoveryCode',
  message: 'This recovery code is wrong or was used already.',
};

function wrongPasskey(problem: PasskeyProblem): FactorAnswer {
  return { wrong: { path: '/passkey', message: PASSKEY_PROBLEMS[problem] } };
}

/**
 * Uses up a code, a recovery code or a passkey's answer of the acting person; `asked` is what the passkey was asked for.
 * Whatever was given counts once, also when it was wrong.
 */
export async function checkSecondFactor(
  ctx: Context,
  input: SecondFactorInput,
  asked: Asked,
): Promise<FactorAnswer> {
  const personId = ctx.actor.id;
  if ('passkey' in input) {
    const answer = await acceptPasskey(ctx, asked, input.passkey);
    return 'problem' in answer ? wrongPasskey(answer.problem) : { method: 'passkey' };
  }
  if ('code' in input) {
    const sealed = await readSealedSeed(ctx.tx, personId);
    if (sealed === null) return { wrong: WRONG_CODE };
    const step = await totpStep(unsealSeed(personId, sealed), input.code, ctx.now);
    const isRight = step !== null && (await takeTotpStep(ctx.tx, personId, step));
    return isRight ? { method: 'totp' } : { wrong: WRONG_CODE };
  }
  const code = readRecoveryCode(input.recoveryCode);
  if (code === null || !(await spendRecoveryCode(ctx.tx, personId, hashSecret(code), ctx.now)))
    return { wrong: WRONG_RECOVERY_CODE };
  await appendAuditEvent(ctx, {
    type: 'mfa.recovery-code-used',
    resourceId: personId,
    details: { left: await countRecoveryCodes(ctx.tx, personId) },
  });
  return { method: 'recovery-code' };
}
