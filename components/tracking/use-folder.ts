'use client';

import { useSession } from '#components/frame/session.tsx';
import { pathOfArtifactLocation } from '#server/tracking/domain/artifact-location.ts';

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
