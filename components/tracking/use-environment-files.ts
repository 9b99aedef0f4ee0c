'use client';

import { useQuery } from '@tanstack/react-query';
import { useSession } from '#components/frame/session.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { pathOfArtifactLocation } from '#server/tracking/domain/artifact-location.ts';
import { isEnvironmentFile } from '#server/tracking/domain/reproduce-run.ts';
import type { RunDetail } from './rows.ts';

/** The folder of an address within its workspace; null when another store holds it, or the address cannot be read. */
export function useFolder(workspaceId: string, location: string): string | null {
  const { workspaces } = useSession();
  const slug = workspaces.find(({ id }) => id === workspaceId)?.slug ?? 'main';
  try {
    return pathOfArtifactLocation(location, slug === 'main' ? null : slug);
  } catch {
    return null;
  }
}

/** Files that pin the packages of a run: at the top of its own files, and with the first model it made. */
export function useEnvironmentFiles(run: RunDetail): string[] {
  const trpc = useTRPC();
  const { workspaceId } = run;
  const root = useFolder(workspaceId, run.artifactUri);
  const modelId = run.models.find(({ direction }) => direction === 'output')?.modelId ?? '';
  const model = useQuery(
    trpc.loggedModels.get.queryOptions({ workspaceId, modelId }, { enabled: modelId !== '' }),
  );
  const modelRoot = useFolder(workspaceId, model.data?.artifactLocation ?? '');
  const own = useQuery(
    trpc.runFiles.list.queryOptions({ workspaceId, path: root ?? '' }, { enabled: root !== null }),
  );
  const ofModel = useQuery(
    trpc.runFiles.list.queryOptions(
      { workspaceId, path: modelRoot ?? '' },
      { enabled: model.data !== undefined && modelRoot !== null },
    ),
  );
  const names = (entries: typeof own.data) => (entries ?? []).filter(({ isFolder }) => !isFolder);
  return [
    ...names(own.data).map(({ name }) => name),
    ...names(ofModel.data).map(({ name }) => `model/${name}`),
  ].filter(isEnvironmentFile);
}
