import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { ComparePromptsView } from '#components/registry/compare-prompts-view.tsx';
import { comparedNumbers } from '#components/registry/compared-numbers.ts';
import { modelHref } from '#components/registry/model-address.ts';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Compare versions of a prompt' };

interface Props {
  params: Promise<{ prompt: string }>;
  /** Two numbers; without them, the newest beside the one before. */
  searchParams: Promise<{ from?: string; to?: string }>;
}

export default async function ComparePromptsPage({ params, searchParams }: Props) {
  const { trpc, prefetch, answered, state } = await consolePage('model:read');
  const model = decodeURIComponent((await params).prompt);
  const { from, to } = await searchParams;
  await prefetch(
    trpc.models.get.queryOptions({ model }),
    trpc.versions.list.queryOptions({ model, limit: 100 }),
  );
  const kind = answered(trpc.models.get.queryKey({ model }))?.kind ?? 'prompt';
  if (kind !== 'prompt') redirect(modelHref(model, kind));
  const versions = answered(trpc.versions.list.queryKey({ model, limit: 100 }))?.items ?? [];
  const { left, right } = comparedNumbers(
    versions.map(({ number }) => number),
    { from, to },
  );
  if (versions.length > 1)
    await prefetch(
      ...[left, right].map((number) => trpc.versions.get.queryOptions({ model, version: String(number) })),
    );
  return (
    <Hydrated state={state()}>
      <ComparePromptsView model={model} from={from} to={to} />
    </Hydrated>
  );
}
