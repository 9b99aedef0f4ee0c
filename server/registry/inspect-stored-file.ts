import { constants, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';
import { LRUCache } from 'lru-cache';
import { openArtifact } from './artifact-store.ts';
import { type FileFormat, fileFormat } from './domain/model-file-format.ts';
import { readZipDirectory, type ZipEntry, zipDirectoryPlace } from './domain/zip-directory.ts';

/**
 * Looks into a stored file as far as it takes to tell what it is: its beginning, and the beginnings of what is in it where
 * it is an archive. Nothing of it is ever loaded. Equal digests are equal bytes, so an answer holds for good.
 */
const HEAD_BYTES = 256 * 1024;
const TAIL_BYTES = 66_000;
const DIRECTORY_BYTES_MAX = 4_000_000;
const ENTRIES_MAX = 300;
const ENTRY_BYTES = 64 * 1024;
const UNPACKED_BYTES_MAX = 1_000_000;
/** These decide what an archive is; the others are looked into as far as the count reaches. */
const TELLING = /\.(pkl|pickle|py|json|npy|class|so|dll)$/i;

const known = new LRUCache<string, FileFormat>({ max: 20_000 });

async function readSpan(digest: string, start: number, end: number): Promise<Buffer> {
  if (end <= start) return Buffer.alloc(0);
  const { stream } = await openArtifact(digest, { start, end });
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

/** As much as can be unpacked of a piece that ends somewhere. */
function unpack(how: typeof gunzipSync, packed: Buffer): Buffer | null {
  try {
    return how(packed, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: UNPACKED_BYTES_MAX });
  } catch {
    return null;
  }
}

async function entryHead(digest: string, entry: ZipEntry, sizeBytes: number): Promise<Buffer | null> {
  const end = Math.min(sizeBytes, entry.at + 30 + 1_024 + Math.min(entry.packedBytes, ENTRY_BYTES));
  const raw = await readSpan(digest, entry.at, end);
  if (raw.length < 30) return null;
  const from = 30 + raw.readUInt16LE(26) + raw.readUInt16LE(28);
  const packed = raw.subarray(from, from + entry.packedBytes);
  if (entry.method === 0) return packed;
  return entry.method === 8 ? unpack(inflateRawSync, packed) : null;
}

async function formatOfZip(digest: string, sizeBytes: number): Promise<FileFormat> {
  const unreadable = { format: 'zip', danger: 'an archive that cannot be looked into' };
  const tail = await readSpan(digest, Math.max(0, sizeBytes - TAIL_BYTES), sizeBytes);
  const place = zipDirectoryPlace(tail);
  if (!place || place.bytes > DIRECTORY_BYTES_MAX || place.at + place.bytes > sizeBytes) return unreadable;
  const entries = readZipDirectory(await readSpan(digest, place.at, place.at + place.bytes));
  if (!entries) return unreadable;
  const files = entries.filter(({ name }) => !name.endsWith('/'));
  const first = [
    ...files.filter(({ name }) => TELLING.test(name)),
    ...files.filter(({ name }) => !TELLING.test(name)),
  ];
  for (const entry of first.slice(0, ENTRIES_MAX)) {
    const head = await entryHead(digest, entry, sizeBytes);
    if (!head) return unreadable;
    if (/(^|\/)config\.json$/.test(entry.name) && /"class_name":\s*"Lambda"/.test(head.toString('utf8')))
      return { format: 'zip', danger: 'a Keras model with a Lambda layer, which holds Python code' };
    const inner = fileFormat(entry.name, head);
    if (inner.danger !== null)
      return { format: `zip of ${inner.format}`, danger: `${inner.danger} (${entry.name.slice(0, 100)})` };
    if (inner.wraps) return unreadable;
  }
  const isSeenWhole =
    files.length <= ENTRIES_MAX || first.slice(ENTRIES_MAX).every(({ name }) => !TELLING.test(name));
  return isSeenWhole ? { format: 'zip', danger: null } : unreadable;
}

function formatOfPacked(path: string, packed: Buffer, wraps: 'gzip' | 'zlib'): FileFormat {
  const head = unpack(wraps === 'gzip' ? gunzipSync : inflateSync, packed);
  if (!head) return { format: wraps, danger: 'packed in a way that cannot be looked into' };
  const inner = fileFormat(path.replace(/\.(gz|z)$/i, ''), head);
  if (inner.wraps) return { format: wraps, danger: 'packed twice, which is not looked into' };
  return { format: `${wraps} of ${inner.format}`, danger: inner.danger };
}

/** What a stored file is; refuses with `not-found` when the store does not hold it. */
export async function inspectStoredFile(path: string, digest: string): Promise<FileFormat> {
  const name = path.split('/').at(-1) ?? path;
  const key = `${digest} ${name}`;
  const before = known.get(key);
  if (before) return before;
  const { stream, sizeBytes } = await openArtifact(digest);
  stream.destroy();
  const head = await readSpan(digest, 0, Math.min(sizeBytes, HEAD_BYTES));
  const outer = fileFormat(name, head);
  const found =
    outer.wraps === 'zip'
      ? await formatOfZip(digest, sizeBytes)
      : outer.wraps
        ? formatOfPacked(name, head, outer.wraps)
        : outer;
  known.set(key, found);
  return found;
}
