import { z } from 'zod';

export const MEDIA_TYPE_MAX = 120;
export const PARTS_MAX = 10_000;

const workspaceId = z.string().min(1).max(64);
/** A path within the workspace; checked by `readArtifactPath`. */
const path = z.string().max(2_000);
const digest = z.string().regex(/^[0-9a-f]{64}$/);
const stored = {
  digest,
  sizeBytes: z.int().min(0),
  /** From the door that stored the bytes. */
  receipt: z.string().max(200),
};

export const runFilePlace = z.strictObject({ workspaceId, path });
export type RunFilePlace = z.output<typeof runFilePlace>;

export const fileOfRunInput = z.strictObject({
  workspaceId,
  /** Null for the default workspace, whose addresses do not name it. */
  workspaceSlug: z.string().max(100).nullable(),
  runId: z.string().max(64),
  path,
});
export type FileOfRunInput = z.output<typeof fileOfRunInput>;

export const recordRunFileInput = z.strictObject({
  workspaceId,
  path: path.min(1),
  ...stored,
  mediaType: z.string().min(1).max(MEDIA_TYPE_MAX),
  /** The upload in parts that this file was made of; gone when the file stands. */
  uploadId: z.string().max(64).optional(),
});
export type RecordRunFileInput = z.output<typeof recordRunFileInput>;

export const startFileUploadInput = z.strictObject({
  workspaceId,
  path: path.min(1),
  partsCount: z.int().min(1).max(PARTS_MAX),
});
export type StartFileUploadInput = z.output<typeof startFileUploadInput>;

export const fileUploadInput = z.strictObject({ workspaceId, path, uploadId: z.string().min(1).max(64) });
export type FileUploadInput = z.output<typeof fileUploadInput>;

export const recordFilePartInput = z.strictObject({
  workspaceId,
  uploadId: z.string().min(1).max(64),
  number: z.int().min(1).max(PARTS_MAX),
  ...stored,
});
export type RecordFilePartInput = z.output<typeof recordFilePartInput>;
