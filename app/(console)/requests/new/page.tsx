import type { Metadata } from 'next';
import { OpenRequestForm } from '#components/approvals/open-request-form.tsx';
import { readPromotionChoice } from '#components/approvals/promotion-address.ts';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Request promotion' };

interface Props {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function NewRequestPage({ searchParams }: Props) {
  const { trpc, prefetch, state } = await consolePage('request:create');
  const given = readPromotionChoice(await searchParams);
  await prefetch(
    trpc.workflows.list.queryOptions({ limit: 100 }),
    trpc.models.list.queryOptions({ limit: 100, exceptKind: 'prompt' }),
    trpc.requests.clusterChoices.queryOptions({}),
  );
  return (
    <Hydrated state={state()}>
      <OpenRequestForm {...given} />
    </Hydrated>
  );
}
