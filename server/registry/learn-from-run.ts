import type { Context } from '#server/access/context.ts';
import { findRunEvidence } from '#server/tracking/find-run-lineage.ts';
import { FEATURE_KEYS, readFeatureReferences } from './domain/feature-references.ts';
import { profileOfData } from './domain/profile-of-data.ts';
import type { TrainingProfile } from './domain/training-profile.ts';
import type { DataOfRun } from './domain/version-source.ts';

/** What a version takes over from the run that it came of. */
export interface LearnedFromRun {
  /** Whether there is such a run in the workspace. */
  isKnown: boolean;
  /** How the data was distributed that the run was given: the version's reference for drift. */
  trainingProfile: TrainingProfile | null;
  features: string[];
  /** What it was given for training, or for a use that it does not name. */
  data: DataOfRun[];
}

/**
 * Reads what a run tells of the data and features it used, so that a version registered from it keeps that: versions do not
 * change, while a run may go on being tagged.
 */
export async function learnFromRun(
  ctx: Pick<Context, 'tx' | 'organisationId'>,
  { workspaceId, runId }: { workspaceId: string; runId: string | null },
): Promise<LearnedFromRun> {
  const found =
    runId === null ? null : await findRunEvidence(ctx, { workspaceId, runId, keys: FEATURE_KEYS });
  if (!found) return { isKnown: false, trainingProfile: null, features: [], data: [] };
  return {
    isKnown: true,
    trainingProfile: profileOfData(found.datasets),
    features: readFeatureReferences(found.said),
    data: found.datasets.map(({ name, digest }) => ({ name, digest })),
  };
}
