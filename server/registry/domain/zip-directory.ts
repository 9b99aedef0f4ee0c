/** One file within an archive, as its directory says. */
export interface ZipEntry {
  name: string;
  /** 0: stored, 8: deflated; others are not read here. */
  method: number;
  packedBytes: number;
  /** Where its own header begins. */
  at: number;
}

const END_MARK = 0x06054b50;
const ENTRY_MARK = 0x02014b50;
const END_BYTES = 22;

/** Where an archive's directory stands, by the end of the file; null when there is none that can be read (zip64, cut off). */
export function zipDirectoryPlace(tail: Buffer): { at: number; bytes: number } | null {
  for (let at = tail.length - END_BYTES; at >= 0; at -= 1) {
    if (tail.readUInt32LE(at) !== END_MARK) continue;
    const place = { bytes: tail.readUInt32LE(at + 12), at: tail.readUInt32LE(at + 16) };
    return place.at === 0xffffffff || place.bytes === 0xffffffff ? null : place;
  }
  return null;
}

/** Reads an archive's directory; null when it is not one. */
export function readZipDirectory(directory: Buffer): ZipEntry[] | null {
  const entries: ZipEntry[] = [];
  for (let at = 0; at + 46 <= directory.length; ) {
    if (directory.readUInt32LE(at) !== ENTRY_MARK) return null;
    const nameLength = directory.readUInt16LE(at + 28);
    const next = at + 46 + nameLength + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
    if (next > directory.length) return null;
    entries.push({
      name: directory.toString('utf8', at + 46, at + 46 + nameLength),
      method: directory.readUInt16LE(at + 10),
      packedBytes: directory.readUInt32LE(at + 20),
      at: directory.readUInt32LE(at + 42),
    });
    at = next;
  }
  return entries;
}
