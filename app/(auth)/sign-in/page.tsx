import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { SignInForm } from '#components/access/sign-in-form.tsx';
import { returnPath } from '#server/access/domain/return-path.ts';
import { wordSsoProblem } from '#server/access/domain/sso-problem.ts';
import { signedInNow } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Sign in' };

interface Props {
  searchParams: Promise<{ next?: string | string[]; problem?: string | string[] }>;
}

/** Where everybody comes in. */
export default async function SignInPage({ searchParams }: Props) {
  const asked = await searchParams;
  const next = returnPath(asked.next);
  const signedIn = await signedInNow();
  if (signedIn)
    redirect(signedIn.actor.assuranceLevel === 2 ? next : `/enrol?next=${encodeURIComponent(next)}`);
  return <SignInForm next={next} problem={wordSsoProblem(asked.problem)} />;
}
