import { Readable } from 'node:stream';
import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { writeZip, type ZipContent } from '#server/platform/write-zip.ts';
import { writeArtifact } from './artifact-store.ts';
import { readZipDirectory, zipDirectoryPlace } from './domain/zip-directory.ts';
import { inspectModelFiles } from './inspect-model-files.ts';
import { inspectVersion } from './inspect-version.ts';

const PICKLE = Buffer.from('\x80\x04\x95\x1a\0\0\0', 'latin1');
const TEXT = Buffer.from('flavors:\n  sklearn: {}\n');

async function stored(path: string, content: Buffer) {
  const { digest } = await writeArtifact(Readable.from([content]), {
    maxBytes: 10_000_000,
    mayBeEmpty: true,
  });
  return { path, digest };
}

async function zipped(...content: ZipContent[]): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of writeZip(content)) parts.push(part);
  return Buffer.concat(parts);
}

/** An archive with one deflated file, as most tools write them. */
function deflated(name: string, plain: Buffer): Buffer {
  const packed = deflateRawSync(plain);
  const title = Buffer.from(name);
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(8, 8);
  local.writeUInt32LE(packed.length, 18);
  local.writeUInt32LE(plain.length, 22);
  local.writeUInt16LE(title.length, 26);
  const entry = Buffer.alloc(46);
  entry.writeUInt32LE(0x02014b50, 0);
  entry.writeUInt16LE(8, 10);
  entry.writeUInt32LE(packed.length, 20);
  entry.writeUInt32LE(plain.length, 24);
  entry.writeUInt16LE(title.length, 28);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(entry.length + title.length, 12);
  end.writeUInt32LE(local.length + title.length + packed.length, 16);
  return Buffer.concat([local, title, packed, entry, title, end]);
}

test.each([
  ['a pickle', 'model.pkl', async () => PICKLE],
  ['a pickle under another name', 'weights.onnx', async () => PICKLE],
  ['a packed pickle', 'model.bin', async () => gzipSync(PICKLE)],
  ['what joblib packs', 'model.bin', async () => deflateSync(PICKLE)],
  ['what torch saves', 'pytorch_model.bin', async () => zipped({ name: 'archive/data.pkl', data: PICKLE })],
  ['a packed file in an archive', 'model.zip', async () => deflated('x/model.bin', PICKLE)],
  [
    'code in an archive',
    'model.zip',
    async () => zipped({ name: 'a.txt', data: TEXT }, { name: 'b.py', data: TEXT }),
  ],
  [
    'a Lambda layer',
    'm.keras',
    async () => zipped({ name: 'config.json', data: Buffer.from('{"class_name": "Lambda"}') }),
  ],
  ['a broken archive', 'model.zip', async () => Buffer.from('PK\x03\x04 and then nothing')],
  [
    'an archive in an archive',
    'model.zip',
    async () => zipped({ name: 'x.zip', data: await zipped({ name: 'y', data: TEXT }) }),
  ],
])('%s may run code', async (_, path, content) => {
  const found = await inspectModelFiles([await stored(path, await content()), await stored('MLmodel', TEXT)]);
  expect(found).toMatchObject({ isExecutable: true, reasons: [{ path }] });
});

test.each([
  ['text', 'MLmodel', async () => TEXT],
  ['nothing', 'empty', async () => Buffer.alloc(0)],
  ['packed text', 'data.csv.gz', async () => gzipSync(TEXT)],
  [
    'an archive of arrays',
    'weights.npz',
    async () => deflated('w.npy', Buffer.from("\x93NUMPY\x01\0v\0{'descr': '<f4'}", 'latin1')),
  ],
])('%s runs nothing', async (_, path, content) => {
  expect(await inspectModelFiles([await stored(path, await content())])).toMatchObject({
    isExecutable: false,
    reasons: [],
  });
});

test('a version is what its manifest names, or its one file', async () => {
  const files = [await stored('model.pkl', PICKLE), await stored('MLmodel', TEXT)];
  const manifest = await stored('manifest.json', Buffer.from(JSON.stringify({ v: 1, files })));
  const of = (format: string, { digest, path }: { digest: string; path: string }) =>
    inspectVersion({ format, artifact: { digest, fileName: path } });
  expect(await of('mlflow', manifest)).toEqual({
    formats: ['pickle', 'text'],
    isExecutable: true,
    reasons: [{ path: 'model.pkl', reason: expect.stringContaining('pickle') }],
  });
  expect(await of('text', files[1] ?? { digest: '', path: '' })).toMatchObject({ isExecutable: false });
});

test('an archive is read by its directory, and by nothing else', () => {
  const archive = deflated('name', TEXT);
  const place = zipDirectoryPlace(archive);
  expect(readZipDirectory(archive.subarray(place?.at, (place?.at ?? 0) + (place?.bytes ?? 0)))).toMatchObject(
    [{ name: 'name', method: 8, at: 0 }],
  );
  expect([zipDirectoryPlace(TEXT), readZipDirectory(Buffer.alloc(60))]).toEqual([null, null]);
});
