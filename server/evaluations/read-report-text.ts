import { createHash } from 'node:crypto';
import { readStoredText } from '#server/registry/read-stored-text.ts';

const TEXT_BYTES_MAX = 4 * 1024 * 1024;

/** A stored report exactly as it was digested, to hand on; null where it is larger than 4 MB, gone or damaged. */
export async function readReportText(reportDigest: string): Promise<string | null> {
  try {
    const text = await readStoredText(reportDigest, TEXT_BYTES_MAX);
    return createHash('sha256').update(text).digest('hex') === reportDigest ? text : null;
  } catch {
    return null;
  }
}
