import type { Metadata } from 'next';
import { CardEditorView } from '#components/registry/card-editor-view.tsx';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Model card' };

interface Props {
  params: Promise<{ model: string; version: string }>;
}

export default async function CardPage({ params }: Props) {
  const { trpc, prefetch, state } = await consolePage('model:read');
  const given = await params;
  const model = decodeURIComponent(given.model);
  const version = decodeURIComponent(given.version);
  await prefetch(trpc.cards.show.queryOptions({ model, version }));
  return (
    <Hydrated state={state()}>
      <CardEditorView model={model} version={version} />
    </Hydrated>
  );
}
