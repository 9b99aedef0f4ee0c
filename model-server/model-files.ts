/** The folder of models: `{model}/{version}/model.onnx`. Everything here is plain files; nothing remembers. */
import { randomUUID } from 'node:crypto';
import { access, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { compareVersions, isModelName, isModelVersion } from './model-names.ts';
import { RequestRefused } from './request-refused.ts';

/** Models the folder may hold: an upload beyond it is refused, so that the index stays a page. */
const MAX_MODELS = 1000;

/** Inside the folder, so that a rename never crosses file systems; no model can have this name. */
const STAGING = '.staging';

function isMissing(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === 'ENOENT' || code === 'ENOTDIR';
}

async function foldersIn(path: string): Promise<string[]> {
  try {
    const entries = await readdir(path, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

/** Names of the models on disk, sorted. */
export async function listModels(repository: string): Promise<string[]> {
  return (await foldersIn(repository)).filter(isModelName).sort();
}

/** Versions of a model on disk, lowest first; a folder without a file counts, since loading it must say so. */
export async function listVersions(repository: string, model: string): Promise<string[]> {
  return (await foldersIn(join(repository, model))).filter(isModelVersion).sort(compareVersions);
}

/** The path of one version's file; throws 400 when there is none. */
export async function artifactPath(repository: string, model: string, version: string): Promise<string> {
  const path = join(repository, model, version, 'model.onnx');
  try {
    await access(path);
    return path;
  } catch (error) {
    if (isMissing(error)) throw new RequestRefused(400, `there is no file ${model}/${version}/model.onnx`);
    throw error;
  }
}

/** Writes an upload where it can be tried before it takes its place; returns its path. */
export async function stageArtifact(repository: string, model: string, bytes: Uint8Array): Promise<string> {
  const known = await listModels(repository);
  if (!known.includes(model) && known.length >= MAX_MODELS) {
    throw new RequestRefused(400, `the repository holds ${MAX_MODELS} models already; remove some first`);
  }
  const path = join(repository, STAGING, `${randomUUID()}.onnx`);
  await mkdir(join(repository, STAGING), { recursive: true });
  try {
    const file = await open(path, 'wx', 0o600);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    return path;
  } catch (error) {
    await unstageArtifact(path);
    throw error;
  }
}

/** Puts a staged file in its place at once: a reader, or a crash, sees the old file or the whole new one. */
export async function placeArtifact(
  staged: string,
  repository: string,
  model: string,
  version: string,
): Promise<void> {
  const folder = join(repository, model, version);
  await mkdir(folder, { recursive: true });
  await rename(staged, join(folder, 'model.onnx'));
}

/** Removes a staged file if it is still there. */
export async function unstageArtifact(staged: string): Promise<void> {
  await rm(staged, { force: true });
}

/** Makes the folder usable and clears what an earlier process left half uploaded; throws when it cannot be used. */
export async function prepareRepository(repository: string): Promise<void> {
  await mkdir(repository, { recursive: true });
  await access(repository);
  await rm(join(repository, STAGING), { recursive: true, force: true });
}
