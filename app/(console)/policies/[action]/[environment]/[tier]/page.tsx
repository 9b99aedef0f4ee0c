import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { readPolicyAddress } from '#components/approvals/policy-address.ts';
import { PolicyView } from '#components/approvals/policy-view.tsx';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Approval policy' };

interface Props {
  params: Promise<{ action: string; environment: string; tier: string }>;
}

export default async function PolicyPage({ params }: Props) {
  const { trpc, prefetch, state } = await consolePage('policy:read');
  const { tier, ...rest } = await params;
  const subject = readPolicyAddress({ ...rest, riskTier: tier });
  if (!subject) notFound();
  await prefetch(trpc.policies.get.queryOptions(subject));
  return (
    <Hydrated state={state()}>
      <PolicyView subject={subject} />
    </Hydrated>
  );
}
