import { type TrainingProfile, trainingProfileSchema } from './training-profile.ts';

/**
 * The reference for drift out of what a run says of its data. MLflow keeps a profile as JSON beside a dataset, and what it
 * writes by itself are counts of rows; a client that adds `columns` (and `scores`), as `trainingProfileSchema` has them,
 * gives every version that comes of the run its reference.
 */
export interface ProfiledData {
  profile: string | null;
  /** What the data was for, such as `training`. */
  context: string | null;
}

const LONGEST = 4_000_000;

/** Reads the profile of a dataset, or null where it holds none of columns. */
export function readDataProfile(text: string | null): TrainingProfile | null {
  if (text === null || text.length > LONGEST) return null;
  try {
    const said: unknown = JSON.parse(text);
    if (typeof said !== 'object' || said === null || !('columns' in said)) return null;
    const scores = 'scores' in said ? said.scores : null;
    const read = trainingProfileSchema.safeParse({ columns: said.columns, scores });
    return read.success && Object.keys(read.data.columns).length > 0 ? read.data : null;
  } catch {
    return null;
  }
}

/** How far data stands from what a model was fitted on; null for what it was only measured on. */
function distance({ context }: ProfiledData): number | null {
  if (context === null || context === '') return 1;
  return /^train/i.test(context) ? 0 : null;
}

/** The profile of the data that a model was fitted on: of what is called training, else of what says nothing of its use. */
export function profileOfData(datasets: readonly ProfiledData[]): TrainingProfile | null {
  const near = datasets
    .flatMap((dataset) => {
      const far = distance(dataset);
      return far === null ? [] : [{ far, dataset }];
    })
    .sort((a, b) => a.far - b.far);
  for (const { dataset } of near) {
    const profile = readDataProfile(dataset.profile);
    if (profile) return profile;
  }
  return null;
}
