import type { Metadata } from 'next';
import { RecoveryForm } from '#components/access/recovery-form.tsx';
import { returnPath } from '#server/access/domain/return-path.ts';

export const metadata: Metadata = { title: 'Use a recovery code' };

interface Props {
  searchParams: Promise<{ next?: string | string[] }>;
}

/** The second step of signing in for somebody whose phone is lost. */
export default async function RecoveryPage({ searchParams }: Props) {
  return <RecoveryForm next={returnPath((await searchParams).next)} />;
}
