import type { Metadata } from 'next';
import { SsoSignIn } from '#components/access/sso-sign-in.tsx';
import { returnPath } from '#server/access/domain/return-path.ts';
import { wordSsoProblem } from '#server/access/domain/sso-problem.ts';
import { offersOf } from '#server/api/sso-offers-page.ts';

export const metadata: Metadata = { title: 'Sign in' };

interface Props {
  params: Promise<{ organisation: string }>;
  searchParams: Promise<{ next?: string | string[]; problem?: string | string[] }>;
}

/** An organisation's own way in. */
export default async function OrganisationSignInPage({ params, searchParams }: Props) {
  const { next, problem } = await searchParams;
  const offers = await offersOf(decodeURIComponent((await params).organisation));
  return <SsoSignIn offers={offers} next={returnPath(next)} problem={wordSsoProblem(problem)} />;
}
