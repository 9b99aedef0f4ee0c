'use client';

import { useSuspenseQuery } from '@tanstack/react-query';
import { useTRPC } from '#components/trpc/client.ts';
import { ModelView } from './model-view.tsx';
import { PromptView } from './prompt-view.tsx';

/** A model as its kind is looked at. */
export function ModelPageView({ model, cursor }: { model: string; cursor?: string }) {
  const trpc = useTRPC();
  const { data } = useSuspenseQuery(trpc.models.get.queryOptions({ model }));
  return data.kind === 'prompt' ? (
    <PromptView model={model} cursor={cursor} />
  ) : (
    <ModelView model={model} cursor={cursor} />
  );
}
