import { Readable } from 'node:stream';
import type { Context } from '#server/access/context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { canonicalJson } from '#server/platform/domain/canonical-json.ts';
import { sha256Hex } from '#server/platform/domain/digest.ts';
import { newId } from '#server/platform/new-id.ts';
import { listRunFiles } from '#server/tracking/list-run-files.ts';
import { readRunFileText } from '#server/tracking/read-run-file-text.ts';
import { writeArtifact } from './artifact-store.ts';
import { claimStoredBytes } from './claim-stored-bytes.ts';
import { type MlmodelFacts, readMlmodel, suggestMapping } from './domain/mlmodel.ts';
import type { TensorMapping } from './domain/tensor-mapping.ts';
import { insertArtifact } from './models.store.ts';
import { artifactIdOf } from './wire-versions.store.ts';

/**
 * What a version of a client's model is, as an artifact like every other. A graph that an engine of ours can serve stands for
 * itself; anything else is stood for by its manifest: path, digest and size of each file in canonical JSON, so that one digest
 * says what the whole folder holds. Of files that are held elsewhere nothing is known, and the manifest says so by being empty.
 */
export interface HeldFiles {
  /** Of the artifact, which the organisation holds from now on. */
  artifactDigest: string;
  format: string;
  signature: MlmodelFacts['signature'];
  tensorMapping: TensorMapping;
  /** The text of the signature bundle over them, where there is one. */
  signatureText: string | null;
  /** Path below the version's folder and digest of each file. */
  digests: ReadonlyMap<string, string>;
}

interface HeldFile {
  path: string;
  digest: string;
  sizeBytes: number;
}

const TEXT_MAX_BYTES = 1_000_000;
export const MANIFEST_FORMAT = 'mlflow';
const MANIFEST_NAME = 'mlflow-manifest.json';
export const SIGNATURE_FILE = 'model.sig';
const MLMODEL_FILE = 'MLmodel';
const NOTHING_SAID: MlmodelFacts = { flavors: [], onnxFile: null, signature: { inputs: [], outputs: [] } };

async function keepArtifact(
  ctx: Context,
  file: { digest: string; sizeBytes: number; fileName: string; mediaType: string },
): Promise<void> {
  await claimStoredBytes(ctx, file.digest);
  const { id, isNew } = await insertArtifact(ctx.tx, {
    id: newId('artifact'),
    organisationId: ctx.organisationId,
    ...file,
    uploadedBy: ctx.actor.id,
    uploadedAt: ctx.now,
  });
  if (isNew) {
    const { digest, sizeBytes, fileName } = file;
    await appendAuditEvent(ctx, {
      type: 'artifact.uploaded',
      resourceId: id,
      details: { digest, sizeBytes, fileName: fileName.slice(0, 300) },
    });
  }
}

/** Stores a small text as an artifact, unless the organisation holds it already; returns its digest. */
export async function keepText(
  ctx: Context,
  text: string,
  fileName: string,
): Promise<{ artifactDigest: string }> {
  const artifactDigest = sha256Hex(text);
  if (await artifactIdOf(ctx.tx, ctx.organisationId, artifactDigest)) return { artifactDigest };
  const bytes = Buffer.from(text);
  const stored = await writeArtifact(Readable.from([bytes]), {
    maxBytes: bytes.byteLength,
    expectedDigest: artifactDigest,
  });
  await keepArtifact(ctx, { ...stored, fileName, mediaType: 'application/json' });
  return { artifactDigest };
}

async function filesIn(ctx: Context, workspaceId: string, folder: string): Promise<HeldFile[]> {
  const found = await listRunFiles(ctx, { workspaceId, prefix: folder });
  return found.map(({ path, digest, sizeBytes }) => ({
    path:
      path === folder
        ? (path.split('/').at(-1) ?? path)
        : path.slice(folder.length + (folder === '' ? 0 : 1)),
    digest,
    sizeBytes,
  }));
}

function digestsOf(files: readonly HeldFile[]): ReadonlyMap<string, string> {
  return new Map(files.map(({ path, digest }) => [path, digest]));
}

/** Path and digest of each file in a folder, as they are now. */
export async function digestsBelow(
  ctx: Context,
  workspaceId: string,
  folder: string,
): Promise<ReadonlyMap<string, string>> {
  return digestsOf(await filesIn(ctx, workspaceId, folder));
}

function manifestOf(files: readonly HeldFile[]): string {
  return canonicalJson({ v: 1, files: files.map((file) => ({ ...file })) });
}

/** What is known of a version whose files are held elsewhere; its manifest is the same for all of them. */
export const HELD_ELSEWHERE = {
  artifactDigest: sha256Hex(manifestOf([])),
  format: MANIFEST_FORMAT,
  signature: NOTHING_SAID.signature,
  tensorMapping: suggestMapping(NOTHING_SAID.signature),
} as const;

/** Makes the artifact of a version out of the files in its folder; `folder` is null where they are held elsewhere. */
export async function holdVersionFiles(
  ctx: Context,
  { workspaceId, folder }: { workspaceId: string; folder: string | null },
): Promise<HeldFiles> {
  const files = folder === null ? [] : await filesIn(ctx, workspaceId, folder);
  const read = async (name: string): Promise<string | null> => {
    const file = files.find(({ path, sizeBytes }) => path === name && sizeBytes <= TEXT_MAX_BYTES);
    if (!file) return null;
    return readRunFileText(ctx, { workspaceId, path: `${folder}/${name}`, maxBytes: TEXT_MAX_BYTES });
  };
  const mlmodel = await read(MLMODEL_FILE);
  const { onnxFile, signature } = mlmodel === null ? NOTHING_SAID : readMlmodel(mlmodel);
  const known = {
    signature,
    tensorMapping: suggestMapping(signature),
    signatureText: await read(SIGNATURE_FILE),
    digests: digestsOf(files),
  };
  const graph = files.find(({ path }) => path === onnxFile);
  if (graph) {
    const { digest, sizeBytes, path } = graph;
    const mediaType = 'application/octet-stream';
    await keepArtifact(ctx, { digest, sizeBytes, fileName: path.slice(-255), mediaType });
    return { ...known, artifactDigest: digest, format: 'onnx' };
  }
  return { ...known, ...(await keepText(ctx, manifestOf(files), MANIFEST_NAME)), format: MANIFEST_FORMAT };
}
