import { accountableIds } from '#server/access/accountable-ids.ts';
import type { Context } from '#server/access/context.ts';
import { resolveMembers } from '#server/access/resolve-members.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { GENERATED_NUMBERS, REQUEST_MEMBERS } from '#server/clusters/domain/protocols/openai.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { newId } from '#server/platform/new-id.ts';
import { addSignature } from './attach-signature.ts';
import { contentOfArtifact } from './content-of-artifact.ts';
import { columnProfileOf } from './datasets.views.ts';
import { profileOfInputs } from './domain/profile-rows.ts';
import { ENGINE_MODEL_FORMAT } from './domain/version-content.ts';
import { findDataset } from './find-dataset.ts';
import { findModel } from './find-model.ts';
import { learnFromRun } from './learn-from-run.ts';
import { addEvaluation } from './log-evaluation.ts';
import { drawVersionNumber, insertVersion } from './models.store.ts';
import { type ArtifactRow, artifactByRef } from './models.views.ts';
import type { RegisterVersionInput } from './versions.schema.ts';

/** A mapping that names tensors the signature does not have would only fail later, at the engine. */
function requireKnownTensors({ signature, tensorMapping }: RegisterVersionInput): void {
  const check = (kind: 'inputs' | 'outputs') => {
    const known = new Set(signature[kind].map(({ name }) => name));
    return tensorMapping[kind].flatMap(({ tensor }, index) =>
      known.has(tensor)
        ? []
        : [
            {
              path: `/tensorMapping/${kind}/${index}/tensor`,
              message: `the signature has no tensor ${tensor}`,
            },
          ],
    );
  };
  const mapped = new Set(tensorMapping.inputs.map(({ tensor }) => tensor));
  const unfilled = signature.inputs
    .filter(({ name }) => !mapped.has(name))
    .map(({ name }) => ({
      path: '/tensorMapping/inputs',
      message: `nothing fills the input tensor ${name}`,
    }));
  const fields = [...check('inputs'), ...check('outputs'), ...unfilled];
  const names = tensorMapping.outputs.map(({ name }) => name);
  if (new Set(names).size < names.length)
    fields.push({ path: '/tensorMapping/outputs', message: 'two outputs have the same name' });
  if (fields.length > 0)
    throw new Refusal('invalid', `The mapping does not fit the signature: ${fields[0]?.message}.`, {
      fields: fields.slice(0, 50),
    });
}

/** A reference to a generating model maps members of the protocol's request, and is judged by numbers that there are. */
function requireGeneratingMapping({ format, tensorMapping }: RegisterVersionInput): void {
  if (format !== ENGINE_MODEL_FORMAT) return;
  const refuseFirst = (kind: 'inputs' | 'outputs', known: readonly string[]): void => {
    const index = tensorMapping[kind].findIndex(({ tensor }) => !known.includes(tensor));
    if (index === -1) return;
    const message = `name one of ${known.join(', ')}`;
    throw new Refusal('invalid', `The mapping does not fit the protocol: ${message}.`, {
      fields: [{ path: `/tensorMapping/${kind}/${index}/tensor`, message }],
    });
  };
  refuseFirst('inputs', REQUEST_MEMBERS);
  refuseFirst('outputs', GENERATED_NUMBERS);
}

async function requireArtifact(ctx: Context, artifactId: string): Promise<ArtifactRow> {
  const artifact = await artifactByRef(ctx.tx, ctx.organisationId, artifactId);
  if (artifact) return artifact;
  const message = 'There is no such artifact. Upload the file first and use the id it returns.';
  throw new Refusal('invalid', message, { fields: [{ path: '/artifactId', message }] });
}

/** What the version's own run and training data, where they are known here, add to what its author says of it. */
async function originOf(
  ctx: Context,
  workspaceId: string,
  input: RegisterVersionInput,
  datasetId: string | null,
) {
  const { source, trainingProfile, tensorMapping } = input;
  const named = source?.run && /^[0-9a-f]{32}$/.test(source.run) ? source.run : null;
  const learned = await learnFromRun(ctx, { workspaceId, runId: named });
  const isSaid = Boolean(trainingProfile ?? learned.trainingProfile);
  const rows = isSaid || !datasetId ? null : await columnProfileOf(ctx.tx, ctx.organisationId, datasetId);
  const ofRows = profileOfInputs(
    rows,
    tensorMapping.inputs.map(({ field }) => field),
  );
  const features = [...new Set([...(source?.features ?? []), ...learned.features])];
  return {
    runId: learned.isKnown ? named : null,
    source: source
      ? {
          ...source,
          ...(features.length > 0 && { features }),
          ...(learned.data.length > 0 && { data: learned.data }),
        }
      : undefined,
    trainingProfile: trainingProfile ?? learned.trainingProfile ?? ofRows ?? undefined,
  };
}

/**
 * Registers the next, immutable version of a model with its evidence. Numbers have no gaps and no twins: the model's row is
 * locked until commit. Whoever registers it, and whoever made the token it is registered with, counts as a contributor.
 */
export async function registerVersion(
  ctx: Context,
  input: RegisterVersionInput,
): Promise<{ id: string; number: number; model: string }> {
  requireKnownTensors(input);
  requireGeneratingMapping(input);
  const model = await findModel(ctx, input.model);
  const artifact = await requireArtifact(ctx, input.artifactId);
  const content = await contentOfArtifact(input.format, artifact.digest);
  const dataset = input.trainingDataset
    ? await findDataset(ctx, model.workspaceId, input.trainingDataset, '/trainingDataset')
    : null;
  const named = await resolveMembers(ctx, input.contributors, '/contributors');
  const contributors = [...new Set([...(await accountableIds(ctx)), ...named])];
  const origin = await originOf(ctx, model.workspaceId, input, dataset?.id ?? null);
  const number = await drawVersionNumber(ctx.tx, model.id, ctx.now);
  const id = newId('modelVersion');
  await insertVersion(ctx.tx, {
    id,
    organisationId: ctx.organisationId,
    workspaceId: model.workspaceId,
    modelId: model.id,
    number,
    artifactId: artifact.id,
    artifactDigest: artifact.digest,
    format: input.format,
    description: input.description,
    signature: input.signature,
    tensorMapping: input.tensorMapping,
    content: content ?? undefined,
    tags: input.tags,
    card: input.card,
    trainingDatasetId: dataset?.id ?? null,
    licence: input.licence ?? null,
    ...origin,
    contributors,
    createdBy: ctx.actor.id,
    createdAt: ctx.now,
  });
  await appendAuditEvent(ctx, {
    type: 'version.registered',
    resourceId: id,
    workspaceId: model.workspaceId,
    details: { model: model.name, number, artifactDigest: artifact.digest, contributors },
    covers: [
      { table: 'version_state', id },
      { table: 'model', id: model.id },
    ],
  });
  const version = { id, number, workspaceId: model.workspaceId, model };
  if (input.signatureBundle) await addSignature(ctx, version, input.signatureBundle);
  for (const [index, evaluation] of input.evaluations.entries())
    await addEvaluation(ctx, version, { ...evaluation, path: `/evaluations/${index}/dataset` });
  return { id, number, model: model.name };
}
