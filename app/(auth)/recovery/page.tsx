import type { Metadata } from 'next';
import { RecoveryForm } from '#components/access/recovery-form.tsx';
import { safeNext } from '#components/access/safe-next.ts';

export const metadata: Metadata = { title: 'Use a recovery code' };

interface Props {
  searchParams: Promise<{ next?: string | string[] }>;
}

/** The second step of signing in for somebody whose phone is lost. */
export default async function RecoveryPage({ searchParams }: Props) {
  return <RecoveryForm next={safeNext((await searchParams).next)} />;
}
