import type { ModelInspection } from './domain/model-inspection.ts';
import { inspectStoredFile } from './inspect-stored-file.ts';

const FILES_MAX = 2_000;
const REASONS_MAX = 20;
const AT_ONCE = 8;

/** Looks into the files of a version, by content; more than 2,000 are not looked through, and count as able to run code. */
export async function inspectModelFiles(
  files: readonly { path: string; digest: string }[],
): Promise<ModelInspection> {
  const formats = new Set<string>();
  const reasons: ModelInspection['reasons'] = [];
  for (let at = 0; at < Math.min(files.length, FILES_MAX); at += AT_ONCE) {
    const some = files.slice(at, Math.min(at + AT_ONCE, FILES_MAX));
    const found = await Promise.all(some.map(({ path, digest }) => inspectStoredFile(path, digest)));
    for (const [index, { format, danger }] of found.entries()) {
      formats.add(format);
      if (danger !== null) reasons.push({ path: some[index]?.path ?? '', reason: danger });
    }
  }
  if (files.length > FILES_MAX)
    reasons.push({ path: '', reason: `more than ${FILES_MAX} files, which are not all looked into` });
  return {
    formats: [...formats].sort(),
    isExecutable: reasons.length > 0,
    reasons: reasons.slice(0, REASONS_MAX),
  };
}
