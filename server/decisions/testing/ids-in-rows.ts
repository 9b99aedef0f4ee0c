const HEAD_BYTES = 20;
const LENGTH_BYTES = 4;
/** Length of the row, number of its columns, type and length of the first: the id. */
const BEFORE_ID_BYTES = 16;

/** The ids of the records that a statement was given, for databases that only exist in a test. */
export function idsInRows(rows: Buffer): string[] {
  const ids: string[] = [];
  for (let at = HEAD_BYTES; at < rows.length; at += LENGTH_BYTES + rows.readInt32BE(at)) {
    const start = at + BEFORE_ID_BYTES;
    ids.push(rows.toString('utf8', start, start + rows.readInt32BE(start - LENGTH_BYTES)));
  }
  return ids;
}
