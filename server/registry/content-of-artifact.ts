import { Refusal } from '#server/platform/domain/refusal.ts';
import { isReadHere, readVersionContent, type VersionContent } from './domain/version-content.ts';
import { readStoredText } from './read-stored-text.ts';

const TEXT_MAX_BYTES = 1_000_000;

/** What an artifact of a format that is read here says, null for every other; refuses with `invalid` when it says nonsense. */
export async function contentOfArtifact(format: string, digest: string): Promise<VersionContent | null> {
  if (!isReadHere(format)) return null;
  const content = readVersionContent(format, await readStoredText(digest, TEXT_MAX_BYTES));
  if (!('problem' in content)) return content;
  throw new Refusal('invalid', content.problem, {
    fields: [{ path: '/artifactId', message: content.problem }],
  });
}
