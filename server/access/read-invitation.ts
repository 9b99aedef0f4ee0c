import { clock } from '#server/platform/clock.ts';
import { hashSecret } from '#server/platform/crypto.ts';
import { notFound, Refusal } from '#server/platform/domain/refusal.ts';
import type { UnitOfWork } from '#server/platform/unit-of-work.ts';
import { isPersonRole, type PersonRole } from './domain/roles.ts';
import { type InvitationFacts, invitationFacts, signInFacts } from './sign-in.views.ts';

/** What the page behind a sign-up link shows; `hasAccount` asks an existing person to sign in instead. */
export interface InvitationOffer extends Omit<InvitationFacts, 'role' | 'createdBy' | 'workspaceId'> {
  role: PersonRole;
  hasAccount: boolean;
}

/** The open invitation behind a link's secret; throws `not-found` when it was used, revoked or has expired. */
export async function requireInvitation(uow: UnitOfWork, token: string): Promise<InvitationFacts> {
  const facts = await invitationFacts(uow, hashSecret(token), clock.now());
  if (facts) return facts;
  throw new Refusal('not-found', 'This link was used, was revoked or has expired. Ask for a new one.');
}

/** The offer behind a link, or null when the link is no longer good. */
export async function readInvitation(uow: UnitOfWork, token: string): Promise<InvitationOffer | null> {
  const facts = await invitationFacts(uow, hashSecret(token), clock.now());
  if (!facts) return null;
  if (!isPersonRole(facts.role)) throw notFound('invitation');
  const { createdBy: _by, workspaceId: _workspace, role, ...offer } = facts;
  const hasAccount = facts.email !== null && (await signInFacts(uow, facts.email)) !== null;
  return { ...offer, role, hasAccount };
}
