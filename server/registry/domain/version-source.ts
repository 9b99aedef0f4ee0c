import { z } from 'zod';
import { FEATURE_REFERENCES_MAX } from './feature-references.ts';

/** Under which terms a version may be used: an SPDX identifier, or one of your own that begins with `LicenseRef-`. */
export const licenceId = z
  .string()
  .trim()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9.+-]{0,63}$/,
    'use an SPDX identifier such as Apache-2.0, or LicenseRef-internal',
  );

const line = z.string().trim().min(1).max(500);

/** Where a version was made, so that it can be made again. */
export const versionSourceSchema = z
  .strictObject({
    repository: line.nullish(),
    /** Commit of the training code. */
    commit: z
      .string()
      .trim()
      .regex(/^[0-9a-f]{7,64}$/, 'must be 7 to 64 hex digits')
      .nullish(),
    /** Id or address of the run that trained it. */
    run: line.nullish(),
    /** Features of a feature store that it was made with, as `view:feature`. */
    features: z
      .array(
        z
          .string()
          .trim()
          .regex(/^[^\s:,]{1,200}:[^\s:,]{1,200}$/, 'must be of the form view:feature'),
      )
      .max(FEATURE_REFERENCES_MAX)
      .optional(),
  })
  .refine(
    ({ commit, run, features }) => Boolean(commit) || Boolean(run) || (features?.length ?? 0) > 0,
    'must name a commit, a run or features',
  );

/** Data that the version's own run logged, which therefore nobody can claim by hand. */
export type DataOfRun = {
  name: string;
  /** As the client computed it; short, and unlike a dataset's SHA-256. */
  digest: string;
};

/** What is known of where a version was made: what its author said, and what its run logged. */
export type VersionSource = z.output<typeof versionSourceSchema> & {
  data?: readonly DataOfRun[] | undefined;
};
