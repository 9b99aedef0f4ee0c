import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { CardEditorView } from '#components/registry/card-editor-view.tsx';
import { modelHref } from '#components/registry/model-address.ts';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Card of a prompt' };

interface Props {
  params: Promise<{ prompt: string; version: string }>;
}

export default async function PromptCardPage({ params }: Props) {
  const { trpc, prefetch, answered, state } = await consolePage('model:read');
  const given = await params;
  const model = decodeURIComponent(given.prompt);
  const version = decodeURIComponent(given.version);
  await prefetch(trpc.models.get.queryOptions({ model }), trpc.cards.show.queryOptions({ model, version }));
  const kind = answered(trpc.models.get.queryKey({ model }))?.kind;
  if (kind !== undefined && kind !== 'prompt')
    redirect(`${modelHref(model, kind)}/versions/${encodeURIComponent(version)}/card`);
  return (
    <Hydrated state={state()}>
      <CardEditorView model={model} version={version} isPrompt />
    </Hydrated>
  );
}
