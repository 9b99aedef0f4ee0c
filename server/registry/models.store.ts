import { prismaOf, row, rows } from '#server/platform/db.ts';
import type { Prisma } from '#server/platform/generated/client.ts';
import type { Tx } from '#server/platform/tx.ts';

/** Inserts a model; a name that is taken in the workspace ends in `already-exists`. */
export async function insertModel(tx: Tx, data: Prisma.ModelUncheckedCreateInput): Promise<void> {
  await prismaOf(tx).model.create({ data });
}

/** Serialises changes of one model's versions and aliases until the transaction ends. */
export async function lockModel(tx: Tx, modelId: string): Promise<void> {
  await rows(tx, 'SELECT id FROM model WHERE id = $1 FOR UPDATE', [modelId]);
}

/** Draws the number of a model's next version and locks the model until the transaction ends. */
export async function drawVersionNumber(tx: Tx, modelId: string, now: Date): Promise<number> {
  const found = await row<{ number: number }>(
    tx,
    'UPDATE model SET last_number = last_number + 1, updated_at = $2 WHERE id = $1 RETURNING last_number AS number',
    [modelId, now],
  );
  if (!found) throw new Error('the model of a version is gone');
  return found.number;
}

/** Inserts an immutable version, and beside it what may change about it. */
export async function insertVersion(
  tx: Tx,
  {
    runId,
    ...data
  }: Prisma.ModelVersionUncheckedCreateInput & {
    tags: Record<string, string>;
    /** The tracked run that it came of. */
    runId: string | null;
  },
): Promise<void> {
  await prismaOf(tx).modelVersion.create({ data });
  const at = `interlock:/artifacts/${data.artifactDigest}`;
  await rows(
    tx,
    `INSERT INTO version_state (id, organisation_id, workspace_id, model_id, number, description, tags, stage, status, source_uri,
       storage_uri, created_at, updated_at, run_id) VALUES ($1, $2, $3, $4, $5, $6, $7, 'None', 'READY', $8, $8, $9, $9, $10)`,
    [
      data.id,
      data.organisationId,
      data.workspaceId,
      data.modelId,
      data.number,
      data.description,
      JSON.stringify(data.tags),
      at,
      data.createdAt,
      runId,
    ],
  );
}

/** Inserts one evaluation of a version. */
export async function insertEvaluation(tx: Tx, data: Prisma.EvaluationUncheckedCreateInput): Promise<void> {
  await prismaOf(tx).evaluation.create({ data });
}

/** Inserts a dataset; a name that is taken in the workspace ends in `already-exists`. */
export async function insertDataset(tx: Tx, data: Prisma.DatasetUncheckedCreateInput): Promise<void> {
  await prismaOf(tx).dataset.create({ data });
}

/** Inserts an artifact unless the organisation holds these bytes already; returns the id that stands in the end. */
export async function insertArtifact(
  tx: Tx,
  data: Prisma.ArtifactUncheckedCreateInput,
): Promise<{ id: string; isNew: boolean }> {
  const made = await rows(
    tx,
    `INSERT INTO artifact (id, organisation_id, digest, size_bytes, media_type, file_name, uploaded_by, uploaded_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (organisation_id, digest) DO NOTHING RETURNING id`,
    [
      data.id,
      data.organisationId,
      data.digest,
      data.sizeBytes,
      data.mediaType,
      data.fileName,
      data.uploadedBy,
      data.uploadedAt,
    ],
  );
  if (made.length === 1) return { id: data.id, isNew: true };
  const kept = await row<{ id: string }>(
    tx,
    'SELECT id FROM artifact WHERE organisation_id = $1 AND digest = $2',
    [data.organisationId, data.digest],
  );
  if (!kept) throw new Error('an artifact was neither inserted nor found');
  return { id: kept.id, isNew: false };
}

/** Points an alias at a version number, creating it when `id` is new to the model. */
export async function upsertAlias(
  tx: Tx,
  alias: Prisma.ModelAliasUncheckedCreateInput,
): Promise<{ id: string; from: number | null }> {
  const before = await prismaOf(tx).modelAlias.findUnique({
    where: { modelId_name: { modelId: alias.modelId, name: alias.name } },
  });
  if (!before) {
    await prismaOf(tx).modelAlias.create({ data: alias });
    return { id: alias.id, from: null };
  }
  await prismaOf(tx).modelAlias.update({
    where: { id: before.id },
    data: { versionNumber: alias.versionNumber, setBy: alias.setBy, setAt: alias.setAt },
  });
  return { id: before.id, from: before.versionNumber };
}

/** Removes an alias; returns its row id, or null when there was none. */
export async function deleteAlias(tx: Tx, modelId: string, name: string): Promise<string | null> {
  const before = await prismaOf(tx).modelAlias.findUnique({ where: { modelId_name: { modelId, name } } });
  if (!before) return null;
  await prismaOf(tx).modelAlias.delete({ where: { id: before.id } });
  return before.id;
}
