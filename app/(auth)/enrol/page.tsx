import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { EnrolForm } from '#components/access/enrol-form.tsx';
import { returnPath } from '#server/access/domain/return-path.ts';
import { signedInNow } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Second factor' };

interface Props {
  searchParams: Promise<{ next?: string | string[] }>;
}

/** Sets up or replaces the second factor; the only page that a session of level 1 reaches. */
export default async function EnrolPage({ searchParams }: Props) {
  const next = returnPath((await searchParams).next);
  const signedIn = await signedInNow();
  if (!signedIn) redirect('/sign-in?next=/enrol');
  return <EnrolForm next={next} isReplacement={signedIn.person.hasSecondFactor} />;
}
