import type { Context } from '#server/access/context.ts';
import { readStoredText } from '#server/registry/read-stored-text.ts';
import { findRunFile } from './find-run-file.ts';

/**
 * Reads a file of tracked work as UTF-8 text. Refuses with `not-found` when there is none, with `too-large` beyond `maxBytes`
 * and with `invalid` when it is not text.
 */
export async function readRunFileText(
  ctx: Context,
  { maxBytes, ...place }: { workspaceId: string; path: string; maxBytes: number },
): Promise<string> {
  const { digest } = await findRunFile(ctx, place);
  return readStoredText(digest, maxBytes);
}
