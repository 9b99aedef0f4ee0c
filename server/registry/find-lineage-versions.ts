import type { Context } from '#server/access/context.ts';
import { type VersionOfLineage, type VersionsWanted, versionsOfLineage } from './lineage.views.ts';

/** The versions that are named or came of what is named, the newest first; deleted ones only where they are named alone. */
export async function findLineageVersions(
  ctx: Pick<Context, 'tx' | 'organisationId'>,
  wanted: VersionsWanted,
): Promise<VersionOfLineage[]> {
  const { versionIds, runIds, datasetId } = wanted;
  if (versionIds.length + runIds.length === 0 && datasetId === null) return [];
  const found = await versionsOfLineage(ctx.tx, ctx.organisationId, wanted);
  return found.filter(({ id, isDeleted }) => !isDeleted || (versionIds.length === 1 && versionIds[0] === id));
}
