import type { Metadata } from 'next';
import { CardEditorView } from '#components/registry/card-editor-view.tsx';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Card of a prompt' };

interface Props {
  params: Promise<{ prompt: string; version: string }>;
}

export default async function PromptCardPage({ params }: Props) {
  const { trpc, prefetch, state } = await consolePage('model:read');
  const given = await params;
  const model = decodeURIComponent(given.prompt);
  const version = decodeURIComponent(given.version);
  await prefetch(trpc.cards.show.queryOptions({ model, version }));
  return (
    <Hydrated state={state()}>
      <CardEditorView model={model} version={version} isPrompt />
    </Hydrated>
  );
}
