import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { clock } from '#server/platform/clock.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { env } from '#server/platform/env.ts';
import { newId } from '#server/platform/new-id.ts';
import { normaliseEmail } from './domain/normalise-email.ts';
import { passwordProblem } from './domain/password-rules.ts';
import { hashPassword } from './hash-password.ts';
import { startAttempt } from './issue-ticket.ts';
import { renameOrganisationRow } from './organisations.store.ts';
import { insertPerson } from './people.store.ts';
import { personContext } from './person-context.ts';
import { requireInvitation } from './read-invitation.ts';
import type { JoinInput } from './sign-in.schema.ts';
import { type InvitationFacts, signInFacts } from './sign-in.views.ts';
import { offersFor } from './sso-offers.ts';
import { takeUpInvitation } from './take-up-invitation.ts';
import type { DoorAnswer, Visit } from './visit.ts';

function field(path: string, message: string): Refusal {
  return new Refusal('invalid', message, { fields: [{ path, message }] });
}

/** A password made here would open nothing where everybody has to come in through their provider. */
async function refuseWherePasswordsCountNot(visit: Visit, { organisation }: InvitationFacts): Promise<void> {
  const offers = await offersFor(visit.uow, { slug: organisation.slug });
  if (!offers.some(({ isEnforced }) => isEnforced)) return;
  throw new Refusal(
    'forbidden',
    `${organisation.name} asks for single sign-on. Come in at ${env().publicUrl}/sign-in/${organisation.slug}, then ask an admin for your role.`,
  );
}

async function checkInput(visit: Visit, input: JoinInput, invitation: InvitationFacts): Promise<string> {
  const email = normaliseEmail(invitation.email ?? input.email ?? '');
  if (email === null) throw field('/email', 'Enter an e-mail address such as ada@example.org.');
  const context = [input.name, email, input.organisationName ?? invitation.organisation.name];
  const problem = passwordProblem(input.password, context);
  if (problem) throw field('/password', problem);
  if (await signInFacts(visit.uow, email)) {
    throw new Refusal(
      'already-exists',
      'There is an account with this address. Sign in, then open the link again.',
      {
        fields: [{ path: '/email', message: 'There is an account with this address. Sign in to join.' }],
      },
    );
  }
  return email;
}

/**
 * Makes an account through a sign-up link and answers the ticket of its first session, which reaches enrolment of a
 * second factor and nothing else. The link works once; the first person of an organisation may name it.
 */
export async function joinOrganisation(
  visit: Visit,
  input: JoinInput,
): Promise<DoorAnswer<{ ticket: string }>> {
  const invitation = await requireInvitation(visit.uow, input.token);
  await refuseWherePasswordsCountNot(visit, invitation);
  const email = await checkInput(visit, input, invitation);
  const passwordHash = await hashPassword(input.password);
  const now = clock.now();
  const personId = newId('person');
  const organisationId = invitation.organisation.id;
  const { correlationId, script } = visit;
  const ticket = await visit.uow.write({ organisationId, workspaceIds: '*', personId }, async (tx) => {
    const ctx = personContext(tx, { personId, organisationId, now, correlationId, script });
    await insertPerson(tx, { id: personId, email, name: input.name, passwordHash, now });
    await takeUpInvitation(ctx, invitation, email);
    const name = input.organisationName;
    if (invitation.isFirstRun && name !== undefined && name !== invitation.organisation.name) {
      await renameOrganisationRow(tx, organisationId, name);
      await appendAuditEvent(ctx, {
        type: 'organisation.renamed',
        resourceId: organisationId,
        details: { name },
      });
    }
    return startAttempt(tx, visit, personId, ['password-accepted', 'no-factor-enrolled'], now);
  });
  if (ticket === null) throw new Error('a new person was not given a ticket');
  return { body: { ticket } };
}
