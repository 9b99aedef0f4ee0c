'use client';

import { useSuspenseQuery } from '@tanstack/react-query';
import { useTRPC } from '#components/trpc/client.ts';
import { shownMessages } from '#server/registry/domain/prompt-tags.ts';
import { PromptVersionView } from './prompt-version-view.tsx';
import { VersionView } from './version-view.tsx';

/** A version as its kind is looked at: a prompt is read and tried, a model is measured and promoted. */
export function VersionPageView({ model, version }: { model: string; version: string }) {
  const trpc = useTRPC();
  const { data } = useSuspenseQuery(trpc.versions.get.queryOptions({ model, version }));
  return shownMessages(data) ? (
    <PromptVersionView model={model} version={version} />
  ) : (
    <VersionView model={model} version={version} />
  );
}
