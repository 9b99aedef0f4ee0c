import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openS3Store } from './testing/open-s3-store.ts';

const s3 = await openS3Store();
const { objects } = s3;
/** Settings are read once, when the first module asks for them: not before the store has an address. */
let store: typeof import('./artifact-store.ts');
const dataDir = mkdtempSync(join(tmpdir(), 'interlock-s3-'));
const DAY_MS = 24 * 60 * 60_000;

beforeAll(async () => {
  Object.assign(process.env, s3.settings, { INTERLOCK_DATA_DIR: dataDir });
  store = await import('./artifact-store.ts');
});

afterAll(() => s3.close());

const write = (bytes: Buffer) => store.writeArtifact(Readable.from([bytes]), { maxBytes: 10_000_000 });
const read = async (digest: string, range?: { start: number; end: number }) =>
  buffer((await store.openArtifact(digest, range)).stream);

test('artifacts lie in the bucket, encrypted, and are read whole and in ranges', async () => {
  const plain = randomBytes(300_000);
  const { digest } = await write(plain);
  const stored = objects.get(`here/sha256/${digest.slice(0, 2)}/${digest}`);
  expect(stored?.bytes.includes(plain.subarray(0, 64))).toBe(false);
  expect(await readdir(join(dataDir, 'artifacts', 'incoming'))).toEqual([]);
  expect((await read(digest)).equals(plain)).toBe(true);
  expect((await read(digest, { start: 65_530, end: 200_001 })).equals(plain.subarray(65_530, 200_001))).toBe(
    true,
  );
});

test('a store that fails for a moment is asked again, and one that refuses leaves nothing', async () => {
  s3.failNext(2);
  const plain = randomBytes(1000);
  const { digest } = await write(plain);
  expect((await read(digest)).equals(plain)).toBe(true);
  s3.failNext(3);
  await expect(write(randomBytes(1000))).rejects.toMatchObject({ code: 'unavailable' });
  expect(await readdir(join(dataDir, 'artifacts', 'incoming'))).toEqual([]);
});

test('what lies on the disk from before is still read, and what lies nowhere is not found', async () => {
  const plain = randomBytes(1000);
  const digest = createHash('sha256').update(plain).digest('hex');
  const file = join(dataDir, 'plain');
  await writeFile(file, plain);
  await (await import('./disk-backend.ts')).DISK_BACKEND.keep(file, digest);
  expect((await read(digest)).equals(plain)).toBe(true);
  await expect(store.openArtifact('0'.repeat(64))).rejects.toMatchObject({ code: 'not-found' });
});

test('what nothing names goes after a day, over all pages of the list', async () => {
  objects.clear();
  const kept = await write(randomBytes(100));
  const gone = [await write(randomBytes(100)), await write(randomBytes(100))];
  const inUse = async () => new Set([kept.digest]);
  expect(await store.removeUnusedArtifacts(new Date(), inUse)).toBe(0);
  expect(await store.removeUnusedArtifacts(new Date(Date.now() + DAY_MS + 60_000), inUse)).toBe(gone.length);
  expect([...objects.keys()]).toEqual([`here/sha256/${kept.digest.slice(0, 2)}/${kept.digest}`]);
});
