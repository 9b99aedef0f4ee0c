import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { BesideView } from '#components/registry/beside-view.tsx';
import { CompareView } from '#components/registry/compare-view.tsx';
import { addressWith, isOfPrompt, promptHref } from '#components/registry/model-address.ts';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Compare versions' };

interface Props {
  params: Promise<{ model: string }>;
  /**
   * Two ids as `left` and `right`, up to five as `versions`, or two numbers of a prompt as `from` and `to`; without them,
   * the newest beside the one before.
   */
  searchParams: Promise<{ left?: string; right?: string; versions?: string; from?: string; to?: string }>;
}

export default async function ComparePage({ params, searchParams }: Props) {
  const { trpc, prefetch, answered, state } = await consolePage('model:read');
  const model = decodeURIComponent((await params).model);
  const { versions, from, to, ...given } = await searchParams;
  // Prompts are compared in their room; links that name a model's room follow there.
  if (from || to) redirect(addressWith(`${promptHref(model)}/compare`, { from, to }));
  if (versions) {
    await prefetch(trpc.versions.sideBySide.queryOptions({ versionIds: versions }));
    return (
      <Hydrated state={state()}>
        <BesideView versionIds={versions} />
      </Hydrated>
    );
  }
  const newest = { model, limit: 2 };
  if (!given.left || !given.right) await prefetch(trpc.versions.list.queryOptions(newest));
  const [later, earlier] = answered(trpc.versions.list.queryKey(newest))?.items ?? [];
  if (later && isOfPrompt(later)) redirect(`${promptHref(model)}/compare`);
  const { left, right } = later ? { left: earlier?.id, right: later.id } : given;
  // Nothing to compare: there is one version or none.
  if (!left || !right) redirect(`/models/${encodeURIComponent(model)}`);
  await prefetch(
    trpc.versions.compare.queryOptions({ left, right }),
    trpc.versions.sideBySide.queryOptions({ versionIds: `${left},${right}` }),
  );
  return (
    <Hydrated state={state()}>
      <CompareView left={left} right={right} />
    </Hydrated>
  );
}
