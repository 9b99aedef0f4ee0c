import { createHash, randomBytes } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { env } from '#server/platform/env.ts';
import {
  digestOfStored,
  encryptPlainArtifacts,
  openArtifact,
  removeUnusedArtifacts,
  writeArtifact,
} from './artifact-store.ts';

const pathOf = (digest: string) => join(env().dataDir, 'artifacts', 'sha256', digest.slice(0, 2), digest);

async function read(digest: string): Promise<{ bytes: Buffer; sizeBytes: number }> {
  const { stream, sizeBytes } = await openArtifact(digest);
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part as Buffer);
  return { bytes: Buffer.concat(parts), sizeBytes };
}

test('what is uploaded lies encrypted on disk and is read as it was', async () => {
  const plain = randomBytes(200_000);
  const { digest, sizeBytes } = await writeArtifact(Readable.from([plain]), { maxBytes: 1_000_000 });
  expect(digest).toBe(createHash('sha256').update(plain).digest('hex'));
  expect(readFileSync(pathOf(digest)).includes(plain.subarray(1_000, 1_064))).toBe(false);
  const back = await read(digest);
  expect([back.sizeBytes, back.bytes.equals(plain)]).toEqual([sizeBytes, true]);
  expect(await digestOfStored(digest)).toBe(digest);
});

test('what was stored before there was encryption is read, and encrypted by the sweep', async () => {
  const plain = randomBytes(70_000);
  const digest = createHash('sha256').update(plain).digest('hex');
  mkdirSync(dirname(pathOf(digest)), { recursive: true });
  writeFileSync(pathOf(digest), plain);
  expect((await read(digest)).bytes.equals(plain)).toBe(true);
  expect(await encryptPlainArtifacts(100)).toBeGreaterThan(0);
  expect(readFileSync(pathOf(digest)).equals(plain)).toBe(false);
  expect((await read(digest)).bytes.equals(plain)).toBe(true);
});

test('a sweep that was killed with a file in its hands has lost nothing, and leaves nothing lying about', async () => {
  const plain = randomBytes(50_000);
  const { digest } = await writeArtifact(Readable.from([plain]), { maxBytes: 1_000_000 });
  const aside = join(env().dataDir, 'artifacts', 'aside', digest);
  mkdirSync(dirname(aside), { recursive: true });
  const sweep = () => removeUnusedArtifacts(new Date(), async (digests) => new Set(digests));
  renameSync(pathOf(digest), aside);
  await sweep();
  expect([(await read(digest)).bytes.equals(plain), existsSync(aside)]).toEqual([true, false]);
  // Killed once it had put it back, but not taken its own hand off.
  linkSync(pathOf(digest), aside);
  await sweep();
  expect([(await read(digest)).bytes.equals(plain), existsSync(aside)]).toEqual([true, false]);
});

test('a sweep that is to stop takes nothing more away, and says that it will not', async () => {
  const plain = randomBytes(1_000);
  const { digest } = await writeArtifact(Readable.from([plain]), { maxBytes: 1_000_000 });
  const stop = new AbortController();
  const settled: string[] = [];
  const later = new Date(Date.now() + 2 * 24 * 60 * 60_000);
  const inUse = async () => {
    stop.abort();
    return new Set<string>();
  };
  const removed = await removeUnusedArtifacts(later, inUse, {
    signal: stop.signal,
    settled: async (digests) => void settled.push(...digests),
  });
  expect([removed, settled.includes(digest)]).toEqual([0, true]);
  expect((await read(digest)).bytes.equals(plain)).toBe(true);
});

test('a sweep lets be what it has not come to in good time, and says so: uploads of it need not wait', async () => {
  const plain = randomBytes(1_000);
  const { digest } = await writeArtifact(Readable.from([plain]), { maxBytes: 1_000_000 });
  const settled: string[] = [];
  const later = new Date(Date.now() + 2 * 24 * 60 * 60_000);
  const removed = await removeUnusedArtifacts(later, async () => new Set<string>(), {
    removingMs: 0,
    settled: async (digests) => void settled.push(...digests),
  });
  expect([removed, settled.includes(digest)]).toEqual([0, true]);
  expect((await read(digest)).bytes.equals(plain)).toBe(true);
});
