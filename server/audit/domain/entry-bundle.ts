/** Entries of a log as tlog-tiles bundles them: each with its length before it, in two bytes. */
export const ENTRY_BYTES_MAX = 65_535;

/** Bundles entries; throws a RangeError for one that is too long. */
export function formatEntries(entries: readonly Uint8Array[]): Uint8Array {
  const bundle = new Uint8Array(entries.reduce((sum, entry) => sum + 2 + entry.length, 0));
  const view = new DataView(bundle.buffer);
  let at = 0;
  for (const entry of entries) {
    if (entry.length > ENTRY_BYTES_MAX) throw new RangeError(`an entry has at most ${ENTRY_BYTES_MAX} bytes`);
    view.setUint16(at, entry.length);
    bundle.set(entry, at + 2);
    at += 2 + entry.length;
  }
  return bundle;
}

/** Takes a bundle apart; throws a RangeError when it is cut off. */
export function parseEntries(bundle: Uint8Array): Uint8Array[] {
  const view = new DataView(bundle.buffer, bundle.byteOffset, bundle.byteLength);
  const entries: Uint8Array[] = [];
  let at = 0;
  while (at < bundle.length) {
    const end = at + 2 <= bundle.length ? at + 2 + view.getUint16(at) : Number.POSITIVE_INFINITY;
    if (end > bundle.length) throw new RangeError('the bundle is cut off');
    entries.push(bundle.slice(at + 2, end));
    at = end;
  }
  return entries;
}
