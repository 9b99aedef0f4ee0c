import { closeSync, createReadStream, fstatSync, openSync, readSync } from 'node:fs';
import { createInflateRaw } from 'node:zlib';

/** Just enough of a zip reader: the central directory with zip64, entries stored or deflated. */
export interface ZipEntry {
  name: string;
  method: number;
  compressedSize: number;
  size: number;
  /** Where the entry's local header begins. */
  offset: number;
}

const END = 0x06054b50;
const END_64 = 0x06064b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
/** Read and inflated at once. */
const CHUNK_BYTES = 256 * 1024;
const FULL_32 = 0xffffffff;

function readAt(file: number, offset: number, length: number): Buffer {
  const buffer = Buffer.alloc(length);
  let done = 0;
  while (done < length) {
    const count = readSync(file, buffer, done, length - done, offset + done);
    if (count === 0) throw new Error('the zip ends too early');
    done += count;
  }
  return buffer;
}

function findDirectory(file: number, size: number): { offset: number; length: number } {
  const tail = readAt(file, Math.max(0, size - 66_000), Math.min(size, 66_000));
  const place = tail.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
  if (place < 0 || tail.readUInt32LE(place) !== END) throw new Error('this is not a zip');
  const length = tail.readUInt32LE(place + 12);
  const offset = tail.readUInt32LE(place + 16);
  if (offset !== FULL_32 && length !== FULL_32 && tail.readUInt16LE(place + 10) !== 0xffff)
    return { offset, length };
  const locator = tail.subarray(place - 20, place);
  const end = readAt(file, Number(locator.readBigUInt64LE(8)), 56);
  if (end.readUInt32LE(0) !== END_64) throw new Error('the zip64 directory cannot be found');
  return { offset: Number(end.readBigUInt64LE(48)), length: Number(end.readBigUInt64LE(40)) };
}

function wide(extra: Buffer, narrow: { size: number; compressedSize: number; offset: number }) {
  const found = { ...narrow };
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== 1) continue;
    let place = at + 4;
    for (const name of ['size', 'compressedSize', 'offset'] as const) {
      if (narrow[name] !== FULL_32) continue;
      found[name] = Number(extra.readBigUInt64LE(place));
      place += 8;
    }
  }
  return found;
}

/** Lists what a zip holds. */
export function openZip(path: string): ZipEntry[] {
  const file = openSync(path, 'r');
  try {
    const { offset, length } = findDirectory(file, fstatSync(file).size);
    const directory = readAt(file, offset, length);
    const entries: ZipEntry[] = [];
    for (let at = 0; at + 46 <= directory.length; ) {
      if (directory.readUInt32LE(at) !== CENTRAL) break;
      const nameLength = directory.readUInt16LE(at + 28);
      const extraLength = directory.readUInt16LE(at + 30);
      const name = directory.toString('utf8', at + 46, at + 46 + nameLength);
      const extra = directory.subarray(at + 46 + nameLength, at + 46 + nameLength + extraLength);
      const sizes = wide(extra, {
        compressedSize: directory.readUInt32LE(at + 20),
        size: directory.readUInt32LE(at + 24),
        offset: directory.readUInt32LE(at + 42),
      });
      const method = directory.readUInt16LE(at + 10);
      if (!name.endsWith('/')) entries.push({ name, method, ...sizes });
      at += 46 + nameLength + extraLength + directory.readUInt16LE(at + 32);
    }
    return entries;
  } finally {
    closeSync(file);
  }
}

/** The bytes of one entry, as a stream. */
export function streamZipEntry(path: string, entry: ZipEntry): AsyncIterable<Buffer> {
  const file = openSync(path, 'r');
  const header = readAt(file, entry.offset, 30);
  closeSync(file);
  if (header.readUInt32LE(0) !== LOCAL) throw new Error(`${entry.name} cannot be found in the zip`);
  const start = entry.offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
  if (entry.compressedSize === 0) return (async function* () {})();
  const end = start + entry.compressedSize - 1;
  const stored = createReadStream(path, { start, end, highWaterMark: CHUNK_BYTES });
  if (entry.method === 0) return stored;
  if (entry.method !== 8) throw new Error(`${entry.name} is compressed in an unknown way`);
  return stored.pipe(createInflateRaw({ chunkSize: Math.min(CHUNK_BYTES, Math.max(1024, entry.size)) }));
}
