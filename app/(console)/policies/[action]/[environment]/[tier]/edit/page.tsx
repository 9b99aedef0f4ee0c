import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { readPolicyAddress } from '#components/approvals/policy-address.ts';
import { PolicyEditor } from '#components/approvals/policy-editor.tsx';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Edit approval policy' };

interface Props {
  params: Promise<{ action: string; environment: string; tier: string }>;
}

export default async function EditPolicyPage({ params }: Props) {
  const { trpc, prefetch, state } = await consolePage('policy:edit');
  const { tier, ...rest } = await params;
  const subject = readPolicyAddress({ ...rest, riskTier: tier });
  if (!subject) notFound();
  await prefetch(
    trpc.policies.get.queryOptions(subject),
    trpc.policies.choices.queryOptions({ action: subject.action }),
  );
  return (
    <Hydrated state={state()}>
      <PolicyEditor subject={subject} />
    </Hydrated>
  );
}
