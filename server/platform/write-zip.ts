import { crc32 } from 'node:zlib';

/**
 * A zip as a stream: entries are stored, never compressed, and carry no times, so the same content gives the same bytes
 * whenever and wherever it is written. An entry whose size is not known before ends with a descriptor (zip64, since it may
 * be larger than 4 GB).
 */
export interface ZipContent {
  /** Path with forward slashes. */
  name: string;
  data: Uint8Array | AsyncIterable<Uint8Array>;
}

interface Written {
  name: Buffer;
  isStreamed: boolean;
  crc: number;
  size: number;
  offset: number;
}

const UTF8 = 0x0800;
const DESCRIPTOR = 0x0008;
/** 1 January 1980, the first day a zip can name. */
const DATE = 0x0021;
const FULL = 0xffffffff;
const ZIP64 = 45;

function fields(...parts: (readonly [bytes: 2 | 4 | 8, value: number])[]): Buffer {
  const buffer = Buffer.alloc(parts.reduce((sum, [bytes]) => sum + bytes, 0));
  let at = 0;
  for (const [bytes, value] of parts) {
    if (bytes === 2) buffer.writeUInt16LE(value, at);
    else if (bytes === 4) buffer.writeUInt32LE(value, at);
    else buffer.writeBigUInt64LE(BigInt(value), at);
    at += bytes;
  }
  return buffer;
}

function localHeader({ name, isStreamed, crc, size }: Written): Buffer {
  const wide = isStreamed ? fields([2, 1], [2, 16], [8, 0], [8, 0]) : Buffer.alloc(0);
  const narrow = isStreamed ? FULL : size;
  return Buffer.concat([
    fields(
      [4, 0x04034b50],
      [2, isStreamed ? ZIP64 : 20],
      [2, UTF8 | (isStreamed ? DESCRIPTOR : 0)],
      [2, 0],
      [2, 0],
      [2, DATE],
      [4, isStreamed ? 0 : crc],
      [4, narrow],
      [4, narrow],
      [2, name.length],
      [2, wide.length],
    ),
    name,
    wide,
  ]);
}

function centralHeader({ name, isStreamed, crc, size, offset }: Written): Buffer {
  const isWide = size >= FULL || offset >= FULL;
  const wide = isWide ? fields([2, 1], [2, 24], [8, size], [8, size], [8, offset]) : Buffer.alloc(0);
  const needs = isStreamed || isWide ? ZIP64 : 20;
  return Buffer.concat([
    fields(
      [4, 0x02014b50],
      [2, 0x0300 | ZIP64],
      [2, needs],
      [2, UTF8 | (isStreamed ? DESCRIPTOR : 0)],
      [2, 0],
      [2, 0],
      [2, DATE],
      [4, crc],
      [4, isWide ? FULL : size],
      [4, isWide ? FULL : size],
      [2, name.length],
      [2, wide.length],
      [2, 0],
      [2, 0],
      [2, 0],
      // An ordinary file that everybody may read.
      [4, 0o100644 * 0x10000],
      [4, isWide ? FULL : offset],
    ),
    name,
    wide,
  ]);
}

function ending(count: number, length: number, offset: number): Buffer {
  const end64 = fields(
    [4, 0x06064b50],
    [8, 44],
    [2, 0x0300 | ZIP64],
    [2, ZIP64],
    [4, 0],
    [4, 0],
    [8, count],
    [8, count],
    [8, length],
    [8, offset],
  );
  const locator = fields([4, 0x07064b50], [4, 0], [8, offset + length], [4, 1]);
  const isWide = count >= 0xffff || offset + length >= FULL;
  const end = fields(
    [4, 0x06054b50],
    [2, 0],
    [2, 0],
    [2, isWide ? 0xffff : count],
    [2, isWide ? 0xffff : count],
    [4, isWide ? FULL : length],
    [4, isWide ? FULL : offset],
    [2, 0],
  );
  return isWide ? Buffer.concat([end64, locator, end]) : end;
}

/** Writes a zip as a stream of bytes; entries are asked for one after the other. */
export async function* writeZip(
  contents: AsyncIterable<ZipContent> | Iterable<ZipContent>,
): AsyncGenerator<Uint8Array> {
  const done: Written[] = [];
  let offset = 0;
  for await (const { name, data } of contents) {
    const isStreamed = !(data instanceof Uint8Array);
    const entry: Written = { name: Buffer.from(name), isStreamed, crc: 0, size: 0, offset };
    if (data instanceof Uint8Array) Object.assign(entry, { crc: crc32(data), size: data.length });
    const header = localHeader(entry);
    offset += header.length;
    yield header;
    if (data instanceof Uint8Array) yield data;
    else {
      for await (const chunk of data) {
        entry.crc = crc32(chunk, entry.crc);
        entry.size += chunk.length;
        yield chunk;
      }
      const descriptor = fields([4, 0x08074b50], [4, entry.crc], [8, entry.size], [8, entry.size]);
      offset += descriptor.length;
      yield descriptor;
    }
    offset += entry.size;
    done.push(entry);
  }
  let length = 0;
  for (const entry of done) {
    const header = centralHeader(entry);
    length += header.length;
    yield header;
  }
  yield ending(done.length, length, offset);
}
