import type { PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/server';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { clock } from '#server/platform/clock.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { askForPasskey } from './ask-for-passkey.ts';
import { checkSecondFactor } from './check-second-factor.ts';
import type { Asked } from './domain/challenge.ts';
import { countRecoveryCodes, readSealedSeed } from './factors.store.ts';
import { listPasskeys } from './passkeys.store.ts';
import type { SignedIn } from './read-session.ts';
import { rotateSession } from './rotate-session.ts';
import { endSessions } from './sessions.store.ts';
import type { SecondFactorInput } from './sign-in.schema.ts';
import { reserveAttempt } from './throttle-attempts.ts';
import type { DoorAnswer, Visit } from './visit.ts';

export interface StepUpOffer {
  /** What the person can confirm with, the surest first. */
  methods: ('passkey' | 'totp' | 'recovery-code')[];
  /** How to ask the browser for a passkey; null when the person has none. */
  passkey: PublicKeyCredentialRequestOptionsJSON | null;
}

function askedOf({ actor }: SignedIn): Asked {
  return { purpose: 'step-up', boundTo: actor.id };
}

/** Says by which of their factors the person can confirm that it is them. */
export async function offerStepUp(visit: Visit, signedIn: SignedIn): Promise<DoorAnswer<StepUpOffer>> {
  const now = clock.now();
  const { actor } = signedIn;
  const tenancy = { organisationId: actor.organisationId, workspaceIds: '*', personId: actor.id } as const;
  const body = await visit.uow.write(tenancy, async (tx): Promise<StepUpOffer> => {
    const kept = await listPasskeys(tx, actor.id);
    const allowed = kept.map(({ credentialId: id, transports }) => ({ id, transports }));
    const methods: StepUpOffer['methods'] = allowed.length > 0 ? ['passkey'] : [];
    if ((await readSealedSeed(tx, actor.id)) !== null) methods.push('totp');
    if ((await countRecoveryCodes(tx, actor.id)) > 0) methods.push('recovery-code');
    const passkey =
      allowed.length === 0 ? null : await askForPasskey(tx, askedOf(signedIn), { allowed, now });
    return { methods, passkey };
  });
  return { body };
}

/** Confirms by a second factor that the session is still in its person's hands; counts as recent for five minutes. */
export async function stepUp(
  visit: Visit,
  signedIn: SignedIn,
  input: SecondFactorInput,
): Promise<DoorAnswer<{ steppedUpAt: string }>> {
  const now = clock.now();
  const { actor } = signedIn;
  const { organisationId } = actor;
  // A signature cannot be guessed, so that nothing stands between a person and their passkey.
  const counted = 'passkey' in input ? {} : { own: `step-up|${actor.id}` };
  const reservation = await reserveAttempt(visit.uow, counted);
  const tenancy = { organisationId, workspaceIds: '*', personId: actor.id } as const;
  const done = await visit.uow.write(tenancy, async (tx) => {
    const ctx = { tx, actor, organisationId, now, correlationId: visit.correlationId };
    const answer = await checkSecondFactor(ctx, input, askedOf(signedIn));
    if ('wrong' in answer) return answer;
    const { method } = answer;
    if (method === 'recovery-code') {
      await endSessions(tx, { personId: actor.id, except: actor.sessionId }, now, 'a recovery code was used');
    }
    await appendAuditEvent(ctx, { type: 'session.stepped-up', resourceId: actor.id, details: { method } });
    return { cookie: await rotateSession(tx, actor.sessionId, { method, now }) };
  });
  if ('wrong' in done) throw new Refusal('invalid', done.wrong.message, { fields: [done.wrong] });
  await reservation.succeeded();
  return { body: { steppedUpAt: now.toISOString() }, cookies: [done.cookie] };
}
