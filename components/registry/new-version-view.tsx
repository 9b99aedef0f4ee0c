'use client';

import { useSuspenseQuery } from '@tanstack/react-query';
import { useTRPC } from '#components/trpc/client.ts';
import { RegisterPromptForm } from './register-prompt-form.tsx';
import { RegisterVersionForm } from './register-version-form.tsx';

/** Prompts are written, from an earlier version on where one is named; every other version is uploaded. */
export function NewVersionView({ model, from }: { model: string; from?: string }) {
  const trpc = useTRPC();
  const { data } = useSuspenseQuery(trpc.models.get.queryOptions({ model }));
  return data.kind === 'prompt' ? (
    <RegisterPromptForm model={model} from={from} />
  ) : (
    <RegisterVersionForm model={model} />
  );
}
