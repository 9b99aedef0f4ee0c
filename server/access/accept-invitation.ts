import { clock } from '#server/platform/clock.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { requireInvitation } from './read-invitation.ts';
import type { SignedIn } from './read-session.ts';
import { setSessionOrganisation } from './sessions.store.ts';
import { takeUpInvitation } from './take-up-invitation.ts';
import type { DoorAnswer, Visit } from './visit.ts';

/** Lets somebody who has an account join a further organisation by link, and makes it the active one. */
export async function acceptInvitation(
  visit: Visit,
  signedIn: SignedIn,
  input: { token: string },
): Promise<DoorAnswer<{ organisationId: string }>> {
  const invitation = await requireInvitation(visit.uow, input.token);
  const { person } = signedIn;
  if (signedIn.ssoConnectionId !== null)
    throw new Refusal(
      'forbidden',
      'You came in through single sign-on, which counts in one organisation only. Sign in with your password to join another.',
    );
  if (invitation.email !== null && invitation.email !== person.email) {
    throw new Refusal(
      'forbidden',
      `This link was made for ${invitation.email}. Sign in with that address to use it.`,
    );
  }
  const organisationId = invitation.organisation.id;
  const actor = { ...signedIn.actor, organisationId };
  const { correlationId } = visit;
  await visit.uow.write({ organisationId, workspaceIds: '*', personId: person.id }, async (tx) => {
    await takeUpInvitation(
      { tx, actor, organisationId, now: clock.now(), correlationId },
      invitation,
      person.email,
    );
    await setSessionOrganisation(tx, actor.sessionId, organisationId);
  });
  return { body: { organisationId } };
}
