import { Refusal } from '#server/platform/domain/refusal.ts';
import { CsvError, type CsvTable, parseCsv } from './domain/parse-csv.ts';
import { readStoredText } from './read-stored-text.ts';

export const DATASET_LIMITS = { bytesMax: 32 * 1024 * 1024, rowsMax: 200_000, columnsMax: 1_000 } as const;

/** Reads the rows of a stored dataset by its digest; refuses what is no table with the first line that is none. */
export async function readDatasetTable(digest: string): Promise<CsvTable> {
  const text = await readStoredText(digest, DATASET_LIMITS.bytesMax);
  try {
    return parseCsv(text, DATASET_LIMITS);
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    throw new Refusal('invalid', `The file is no CSV table. ${cause.message}`, {
      fields: [{ path: '/artifactId', message: cause.message }],
      cause,
    });
  }
}
