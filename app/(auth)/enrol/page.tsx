import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { EnrolForm } from '#components/access/enrol-form.tsx';
import { safeNext } from '#components/access/safe-next.ts';
import { signedInNow } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Second factor' };

interface Props {
  searchParams: Promise<{ next?: string | string[] }>;
}

/** Sets up or replaces the second factor; the only page that a session of level 1 reaches. */
export default async function EnrolPage({ searchParams }: Props) {
  const next = safeNext((await searchParams).next);
  const signedIn = await signedInNow();
  if (!signedIn) redirect('/sign-in?next=/enrol');
  return <EnrolForm next={next} isReplacement={signedIn.person.hasSecondFactor} />;
}
