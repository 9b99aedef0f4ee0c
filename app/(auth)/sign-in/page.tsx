import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { SignInForm } from '#components/access/sign-in-form.tsx';
import { returnPath } from '#server/access/domain/return-path.ts';
import { signedInNow } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Sign in' };

interface Props {
  searchParams: Promise<{ next?: string | string[] }>;
}

/** Where everybody comes in. */
export default async function SignInPage({ searchParams }: Props) {
  const next = returnPath((await searchParams).next);
  const signedIn = await signedInNow();
  if (signedIn)
    redirect(signedIn.actor.assuranceLevel === 2 ? next : `/enrol?next=${encodeURIComponent(next)}`);
  return <SignInForm next={next} />;
}
