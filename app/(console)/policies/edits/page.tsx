import type { Metadata } from 'next';
import { PoliciesView } from '#components/approvals/policies-view.tsx';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Policies for policy edits' };

export default async function PolicyEditsPage() {
  const { trpc, prefetch, state } = await consolePage('policy:read');
  await prefetch(trpc.policies.list.queryOptions({}));
  return (
    <Hydrated state={state()}>
      <PoliciesView action="edit-policy" />
    </Hydrated>
  );
}
