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

/** The number the next version of a model gets; only true while the model is locked. */
export async function nextVersionNumber(tx: Tx, modelId: string): Promise<number> {
  const found = await row<{ next: number }>(
    tx,
    'SELECT coalesce(max(number), 0)::int + 1 AS next FROM model_version WHERE model_id = $1',
    [modelId],
  );
  return found?.next ?? 1;
}

/** Inserts an immutable version. */
export async function insertVersion(tx: Tx, data: Prisma.ModelVersionUncheckedCreateInput): Promise<void> {
  await prismaOf(tx).modelVersion.create({ data });
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
  const { count } = await prismaOf(tx).artifact.createMany({ data: [data], skipDuplicates: true });
  if (count === 1) return { id: data.id, isNew: true };
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
