import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { CardEditorView } from '#components/registry/card-editor-view.tsx';
import { promptHref } from '#components/registry/model-address.ts';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Model card' };

interface Props {
  params: Promise<{ model: string; version: string }>;
}

export default async function CardPage({ params }: Props) {
  const { trpc, prefetch, answered, state } = await consolePage('model:read');
  const given = await params;
  const model = decodeURIComponent(given.model);
  const version = decodeURIComponent(given.version);
  await prefetch(trpc.models.get.queryOptions({ model }), trpc.cards.show.queryOptions({ model, version }));
  const kind = answered(trpc.models.get.queryKey({ model }))?.kind;
  if (kind === 'prompt') redirect(`${promptHref(model)}/versions/${encodeURIComponent(version)}/card`);
  return (
    <Hydrated state={state()}>
      <CardEditorView model={model} version={version} />
    </Hydrated>
  );
}
