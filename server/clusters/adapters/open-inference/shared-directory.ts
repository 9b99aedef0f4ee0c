import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { env } from '#server/platform/env.ts';
import { AdapterFault } from '../../domain/adapter-fault.ts';
import type { Step, WantedArtifact } from '../../domain/observed.ts';
import { checkedBytes } from './upload-body.ts';

/**
 * Delivery by a directory that the engine reads too: `<data-dir>/shared/<directory>/<engine model>/1/<file>`. A model's
 * folder appears at once and whole by a rename. Each folder of ours carries a mark; folders without it belong to somebody
 * else and are neither written nor removed.
 */
const MARK = 'interlock.json';
const SAFE_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

interface Mark {
  revisionId: string;
  sha256: string;
}

/** Where the models of a shared directory are, on this machine. */
export function sharedRoot(directory: string): string {
  return join(env().dataDir, 'shared', directory);
}

function folderOf(directory: string, engineModel: string): string {
  if (!SAFE_NAME.test(engineModel))
    throw new AdapterFault(`"${engineModel}" cannot be a folder's name.`, {
      class: 'permanent',
      code: 'bad-name',
    });
  return join(sharedRoot(directory), engineModel);
}

async function exists(path: string): Promise<boolean> {
  try {
    await (await open(path, 'r')).close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

async function markOf(folder: string): Promise<Mark | null> {
  try {
    return JSON.parse(await readFile(join(folder, MARK), 'utf8')) as Mark;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' || error instanceof SyntaxError) return null;
    throw error;
  }
}

function foreign(engineModel: string): AdapterFault {
  return new AdapterFault(`The shared directory holds "${engineModel}", which is not ours.`, {
    class: 'conflict',
    code: 'foreign-model',
    hint: 'Rename or remove it on the engine.',
  });
}

async function writeDurably(path: string, bytes: AsyncIterable<Uint8Array>): Promise<void> {
  const file = await open(path, 'wx', 0o644);
  try {
    for await (const chunk of bytes) await file.writeFile(chunk);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function fill(
  folder: string,
  artifact: WantedArtifact,
  files: Readonly<Record<string, string>>,
  fileName: string,
  mark: Mark,
): Promise<void> {
  await mkdir(join(folder, '1'), { recursive: true });
  await writeDurably(join(folder, '1', fileName), checkedBytes(artifact));
  for (const [path, text] of Object.entries(files)) await writeFile(join(folder, path), text);
  await writeFile(join(folder, MARK), JSON.stringify(mark));
}

function faultOfDisk(error: unknown): never {
  if (error instanceof AdapterFault) throw error;
  const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
  const isFull = code === 'ENOSPC' || code === 'EDQUOT';
  throw new AdapterFault(
    `The shared directory could not be written (${code}).`,
    { class: isFull ? 'capacity' : 'retryable', code: isFull ? 'no-room' : 'disk' },
    error,
  );
}

/** Puts the artifact and its description where the engine finds them; nothing happens when they are there already. */
export async function placeModel(
  directory: string,
  step: Step,
  artifact: WantedArtifact,
  files: Readonly<Record<string, string>>,
  fileName: string,
): Promise<void> {
  const folder = folderOf(directory, step.engineModel);
  const staging = join(sharedRoot(directory), `.staging-${randomUUID()}`);
  try {
    const mark = await markOf(folder);
    if (mark?.revisionId === step.revisionId && mark.sha256 === artifact.digest) return;
    if (mark === null && (await exists(folder))) throw foreign(step.engineModel);
    if (mark !== null && mark.revisionId !== step.revisionId) throw foreign(step.engineModel);
    await mkdir(sharedRoot(directory), { recursive: true });
    await fill(staging, artifact, files, fileName, {
      revisionId: step.revisionId,
      sha256: artifact.digest,
    });
    if (mark) await rm(folder, { recursive: true, force: true });
    await rename(staging, folder);
  } catch (error) {
    faultOfDisk(error);
  } finally {
    await rm(staging, { recursive: true, force: true }).catch(() => undefined);
  }
}

/** Removes a folder of ours; absent is fine, somebody else's is left alone. */
export async function removeModel(directory: string, step: Step): Promise<void> {
  const folder = folderOf(directory, step.engineModel);
  try {
    const mark = await markOf(folder);
    if (mark?.revisionId === step.revisionId) await rm(folder, { recursive: true, force: true });
  } catch (error) {
    faultOfDisk(error);
  }
}
