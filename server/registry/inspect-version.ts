import { z } from 'zod';
import type { ModelInspection } from './domain/model-inspection.ts';
import { inspectModelFiles } from './inspect-model-files.ts';
import { readStoredText } from './read-stored-text.ts';

const MANIFEST_BYTES_MAX = 8_000_000;
const manifest = z.object({
  files: z.array(z.object({ path: z.string(), digest: z.string() })).default([]),
});

/**
 * Looks into what a version is made of: its one file, or every file of its manifest. Refuses when the store does not hold
 * them, or the manifest is none.
 */
export async function inspectVersion(version: {
  format: string;
  artifact: { digest: string; fileName: string };
}): Promise<ModelInspection> {
  const { digest, fileName } = version.artifact;
  if (version.format !== 'mlflow') return inspectModelFiles([{ path: fileName, digest }]);
  const text = await readStoredText(digest, MANIFEST_BYTES_MAX);
  const { files } = manifest.parse(JSON.parse(text));
  return inspectModelFiles(files);
}
