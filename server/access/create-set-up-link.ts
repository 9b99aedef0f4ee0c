import type { UnitOfWork } from '#server/platform/unit-of-work.ts';
import { chooseOrganisation } from './choose-organisation.ts';
import { foundOrganisation } from './create-organisation.ts';
import { createSignUpLink, type SignUpLink } from './create-sign-up-link.ts';
import { machineContext } from './machine-operator.ts';
import { openInvitations } from './people.views.ts';
import { revokeInvitation } from './revoke-invitation.ts';
import { isAnythingSetUp } from './sign-in.views.ts';

const SET_UP_MS = 7 * 24 * 3_600_000;

export const FIRST_ORGANISATION = { slug: 'main', name: 'My organisation' } as const;

/**
 * The one-time link for the first person of a fresh installation, who becomes admin of the organisation `main`; null once
 * anybody has an account. A link that an earlier start printed stops working, since its secret is not kept.
 */
export async function createSetUpLink(app: UnitOfWork, system: UnitOfWork): Promise<SignUpLink | null> {
  if (await isAnythingSetUp(app)) return null;
  const there = await chooseOrganisation(system, undefined);
  const organisationId = (there ?? (await foundOrganisation(app, machineContext, FIRST_ORGANISATION))).id;
  return app.write({ organisationId, workspaceIds: '*', personId: null }, async (tx) => {
    const ctx = machineContext(tx, organisationId);
    for (const { id, email } of await openInvitations(tx, ctx.now)) {
      if (email === null) await revokeInvitation(ctx, { invitationId: id });
    }
    return createSignUpLink(ctx, { email: null, role: 'admin', workspaceId: null, ttlMs: SET_UP_MS });
  });
}
