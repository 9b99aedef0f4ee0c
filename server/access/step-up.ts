import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { clock } from '#server/platform/clock.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { checkSecondFactor, wrongFactor } from './check-second-factor.ts';
import type { SignedIn } from './read-session.ts';
import { rotateSession } from './rotate-session.ts';
import { endSessions } from './sessions.store.ts';
import type { SecondFactorInput } from './sign-in.schema.ts';
import { reserveAttempt } from './throttle-attempts.ts';
import type { DoorAnswer, Visit } from './visit.ts';

/** Confirms by a second factor that the session is still in its person's hands; counts as recent for five minutes. */
export async function stepUp(
  visit: Visit,
  signedIn: SignedIn,
  input: SecondFactorInput,
): Promise<DoorAnswer<{ steppedUpAt: string }>> {
  const now = clock.now();
  const { actor } = signedIn;
  const { organisationId } = actor;
  const reservation = await reserveAttempt(visit.uow, { pair: `step-up|${actor.id}` });
  const tenancy = { organisationId, workspaceIds: '*', personId: actor.id } as const;
  const cookie = await visit.uow.write(tenancy, async (tx) => {
    const ctx = { tx, actor, organisationId, now, correlationId: visit.correlationId };
    const method = await checkSecondFactor(ctx, input);
    if (method === null) return null;
    if (method === 'recovery-code') {
      await endSessions(tx, { personId: actor.id, except: actor.sessionId }, now, 'a recovery code was used');
    }
    await appendAuditEvent(ctx, { type: 'session.stepped-up', resourceId: actor.id, details: { method } });
    return rotateSession(tx, actor.sessionId, { method, now });
  });
  if (cookie === null) {
    const problem = wrongFactor(input);
    throw new Refusal('invalid', problem.message, { fields: [problem] });
  }
  await reservation.succeeded();
  return { body: { steppedUpAt: now.toISOString() }, cookies: [cookie] };
}
