import { z } from 'zod';

/** Names that go into addresses and commands; no slash or colon, so that `name:alias` and paths stay readable. */
export const registryName = z
  .string()
  .trim()
  .regex(
    /^[a-z0-9][a-z0-9._-]{0,99}$/,
    'use 1 to 100 lower-case letters, digits, dots, dashes and underscores, beginning with a letter or digit',
  );

/** An alias moves between versions; `latest` and `v3` would be mistaken for what they are not. */
export const aliasName = z
  .string()
  .trim()
  .regex(
    /^[\p{L}_-][\p{L}\p{N}_-]{0,254}$/u,
    'use letters, digits, dashes and underscores, beginning with no digit',
  )
  .refine((name) => !/^(latest|v\d+)$/i.test(name), 'latest and v1, v2 … are reserved');

export const digestHex = z
  .string()
  .regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 digest: 64 lower-case hex digits');

export const recordId = z.string().min(1).max(64);

/** An id, or the name people use. */
export const idOrName = z.string().trim().min(1).max(256);

/** What kinds of model there are; a kind says how its output is read, not how it was made. */
export const MODEL_KINDS = ['classifier', 'regressor', 'ranker', 'generator', 'prompt', 'other'] as const;
export type ModelKind = (typeof MODEL_KINDS)[number];

export const DATASET_PURPOSES = ['training', 'evaluation', 'both'] as const;
export type DatasetPurpose = (typeof DATASET_PURPOSES)[number];
