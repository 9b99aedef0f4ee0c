'use client';

import { useSuspenseQuery } from '@tanstack/react-query';
import { useTRPC } from '#components/trpc/client.ts';
import { RegisterPromptForm } from './register-prompt-form.tsx';
import { RegisterVersionForm } from './register-version-form.tsx';

/** Prompts are written; every other version is uploaded. */
export function NewVersionView({ model }: { model: string }) {
  const trpc = useTRPC();
  const { data } = useSuspenseQuery(trpc.models.get.queryOptions({ model }));
  return data.kind === 'prompt' ? (
    <RegisterPromptForm model={model} />
  ) : (
    <RegisterVersionForm model={model} />
  );
}
