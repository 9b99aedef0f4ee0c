import type { Metadata } from 'next';
import Link from 'next/link';
import { AcceptInvitationButton } from '#components/access/accept-invitation-button.tsx';
import { AuthCard } from '#components/access/auth-card.tsx';
import { DeadLinkCard } from '#components/access/dead-link-card.tsx';
import { JoinForm } from '#components/access/join-form.tsx';
import { Button } from '#components/ui/button.tsx';
import { ROLE_WORDING } from '#server/access/domain/roles.ts';
import { readInvitation } from '#server/access/read-invitation.ts';
import { signedInNow } from '#server/api/caller.ts';
import { webWiring } from '#server/api/web-wiring.ts';

export const metadata: Metadata = { title: 'Join' };

interface Props {
  params: Promise<{ token: string }>;
}

/** What a one-time sign-up link opens: a new account, or a further organisation for an existing one. */
export default async function JoinPage({ params }: Props) {
  const { token } = await params;
  const offer = await readInvitation(webWiring().uow, token);
  if (!offer) return <DeadLinkCard />;
  const { organisation, role, email, isFirstRun, inviterName } = offer;
  const wording = ROLE_WORDING[role];
  const lead = `${inviterName ? `${inviterName} invited you. ` : ''}You join as ${wording.name}. ${wording.purpose}`;
  const title = isFirstRun ? 'Set up Interlock' : `Join ${organisation.name}`;
  const signedIn = await signedInNow();
  if (
    signedIn &&
    signedIn.actor.assuranceLevel === 2 &&
    (email === null || email === signedIn.person.email)
  ) {
    return (
      <AuthCard title={title} lead={`${lead} You are signed in as ${signedIn.person.email}.`}>
        <AcceptInvitationButton token={token} organisation={organisation.name} />
      </AuthCard>
    );
  }
  if (offer.hasAccount) {
    return (
      <AuthCard title={title} lead={`${lead} There is an account for ${email}: sign in with it to join.`}>
        <Button asChild variant="primary" size="lg">
          <Link href={`/sign-in?next=${encodeURIComponent(`/join/${token}`)}`}>Sign in to join</Link>
        </Button>
      </AuthCard>
    );
  }
  return (
    <AuthCard title={title} lead={lead}>
      <JoinForm token={token} email={email} organisationName={isFirstRun ? organisation.name : null} />
    </AuthCard>
  );
}
