import type { Metadata } from 'next';
import type { SecondMethod } from '#components/access/second-factor-step.tsx';
import { SsoFactorStep } from '#components/access/sso-factor-step.tsx';
import { returnPath } from '#server/access/domain/return-path.ts';

export const metadata: Metadata = { title: 'Confirm it is you' };

const METHODS: readonly SecondMethod[] = ['passkey', 'totp', 'recovery-code'];

interface Props {
  searchParams: Promise<{ next?: string | string[]; with?: string | string[] }>;
}

/** The second step after an identity provider that vouched for one factor only. */
export default async function FactorPage({ searchParams }: Props) {
  const { next, with: given } = await searchParams;
  const named = typeof given === 'string' ? given.split(',') : [];
  const methods = METHODS.filter((method) => named.includes(method));
  return <SsoFactorStep next={returnPath(next)} methods={methods} />;
}
