import Link from 'next/link';
import { AuthCard, FormProblem } from './auth-card.tsx';
import { SsoButtons, type SsoOffer } from './sso-buttons.tsx';

interface Props {
  offers: readonly SsoOffer[];
  next: string;
  problem: string | null;
}

/** An organisation's own way in, by its identity providers. */
export function SsoSignIn({ offers, next, problem }: Props) {
  const organisation = offers[0]?.organisation;
  const elsewhere = (
    <p className="mt-4 text-[13px] text-muted">
      <Link className="text-accent underline" href={`/sign-in?next=${encodeURIComponent(next)}`}>
        Sign in another way
      </Link>
    </p>
  );
  if (organisation === undefined) {
    return (
      <AuthCard
        title="No single sign-on here"
        lead="Nobody has connected an identity provider under this name. Check the address, or ask an admin."
      >
        {elsewhere}
      </AuthCard>
    );
  }
  return (
    <AuthCard title={`Sign in to ${organisation}`} lead="Your organisation’s own sign-in opens next.">
      <div className="grid gap-3">
        <FormProblem>{problem}</FormProblem>
        <SsoButtons offers={offers} next={next} />
      </div>
      {elsewhere}
    </AuthCard>
  );
}
