import { type FileHandle, link, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { env } from '#server/platform/env.ts';
import {
  type ArtifactBackend,
  isDigest,
  noSuchArtifact,
  placeOf,
  type StoredFile,
} from './artifact-backend.ts';
import { HEADER_BYTES } from './artifact-cipher.ts';

const PAGE = 500;

function root(): string {
  return join(env().dataDir, 'artifacts');
}

function pathOf(digest: string): string {
  return join(root(), placeOf(digest));
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function keep(partialPath: string, digest: string): Promise<void> {
  const path = pathOf(digest);
  await mkdir(join(path, '..'), { recursive: true, mode: 0o700 });
  await rename(partialPath, path);
  await syncFolder(join(path, '..'));
}

async function openFile(digest: string): Promise<FileHandle> {
  const path = pathOf(digest);
  try {
    return await open(path, 'r');
  } catch (cause) {
    throw noSuchArtifact(digest, cause);
  }
}

async function openStored(digest: string): Promise<StoredFile> {
  const file = await openFile(digest);
  try {
    const { size } = await file.stat();
    const head = Buffer.alloc(HEADER_BYTES);
    const { bytesRead } = await file.read(head, 0, HEADER_BYTES, 0);
    return {
      fileBytes: size,
      head: head.subarray(0, bytesRead),
      // A stream of nothing cannot be asked for: `end` is the last byte, not the one after it.
      read: async (from, until) =>
        file.createReadStream({ start: from, end: Math.max(until - 1, from), highWaterMark: 256 * 1024 }),
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/**
 * Puts back what a killed sweep held in its hands: it may have arrived again meanwhile. What stands in its place already came
 * later and stays.
 */
async function putBack(): Promise<void> {
  const aside = join(root(), 'aside');
  for (const digest of await readdir(aside).catch(() => [])) {
    const taken = join(aside, digest);
    if (isDigest(digest)) await link(taken, pathOf(digest)).catch(() => undefined);
    await rm(taken, { force: true });
  }
}

async function* olderThan(before: Date): AsyncGenerator<string[]> {
  await putBack();
  let page: string[] = [];
  for (const folder of await readdir(join(root(), 'sha256')).catch(() => [])) {
    for (const name of await readdir(join(root(), 'sha256', folder)).catch(() => [])) {
      if (!isDigest(name)) continue;
      const found = await stat(pathOf(name)).catch(() => null);
      if (!found || found.mtimeMs >= before.getTime()) continue;
      page.push(name);
      if (page.length < PAGE) continue;
      yield page;
      page = [];
    }
  }
  if (page.length > 0) yield page;
}

/**
 * Takes the file away before looking at its age: an upload that put an equal one there since then is noticed, and what it
 * brought is put back.
 */
async function remove(digest: string, before: Date): Promise<boolean> {
  const aside = join(root(), 'aside');
  await mkdir(aside, { recursive: true, mode: 0o700 });
  const taken = join(aside, digest);
  try {
    await rename(pathOf(digest), taken);
  } catch {
    return false;
  }
  const found = await stat(taken).catch(() => null);
  // Another sweep took it for a dead one's, and has put it back.
  if (!found) return false;
  const isOld = found.mtimeMs < before.getTime();
  if (!isOld) await link(taken, pathOf(digest)).catch(() => undefined);
  await rm(taken, { force: true });
  return isOld;
}

/** Files on the local disk: `<data-dir>/artifacts/sha256/ab/<digest>`. */
export const DISK_BACKEND: ArtifactBackend = { keep, open: openStored, olderThan, remove };
