import { z } from 'zod';
import { MANIFEST_FORMAT } from './hold-version-files.ts';
import { readStoredText } from './read-stored-text.ts';

const MANIFEST_BYTES_MAX = 8_000_000;
const manifest = z.object({
  files: z.array(z.object({ path: z.string(), digest: z.string(), sizeBytes: z.number() })).default([]),
});

export interface VersionFile {
  path: string;
  /** SHA-256, 64 hex digits. */
  digest: string;
  sizeBytes: number;
}

/** What a version is made of: its one file, or every file of its manifest by path. Refuses when the store does not hold that. */
export async function listVersionFiles(version: {
  format: string;
  artifact: { digest: string; fileName: string; sizeBytes: number };
}): Promise<VersionFile[]> {
  const { digest, fileName, sizeBytes } = version.artifact;
  if (version.format !== MANIFEST_FORMAT) return [{ path: fileName, digest, sizeBytes }];
  return manifest.parse(JSON.parse(await readStoredText(digest, MANIFEST_BYTES_MAX))).files;
}
