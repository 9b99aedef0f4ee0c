import { accountableIds } from '#server/access/accountable-ids.ts';
import type { Context } from '#server/access/context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { canonicalJson, exactValues } from '#server/platform/domain/canonical-json.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { newId } from '#server/platform/new-id.ts';
import { freezeRunFiles } from '#server/tracking/freeze-run-files.ts';
import { variablesOf } from '#server/workflows/domain/prompt-template.ts';
import { modelCardSchema } from './domain/model-card.ts';
import { declaresPrompt, messagesOf, PROMPT_SOURCES } from './domain/prompt-tags.ts';
import { PROMPT_FORMAT } from './domain/version-content.ts';
import type { WireVersion } from './domain/wire-facts.ts';
import { readTags } from './domain/wire-names.ts';
import { findWireModel, noSuchModel } from './find-wire-model.ts';
import { getVersionFacts } from './get-version-facts.ts';
import { holdVersionFiles, keepText, MANIFEST_FORMAT } from './hold-version-files.ts';
import { judgeVersionFiles } from './judge-version-files.ts';
import { nameOnLoggedModel } from './name-on-logged-model.ts';
import { resolveSource, type VersionOrigin } from './resolve-source.ts';
import type { CreateWireVersionInput } from './wire.schema.ts';
import type { WireModelHead } from './wire-models.views.ts';
import { insertWireVersion, type NewWireVersion } from './wire-versions.store.ts';

type Made = Pick<
  NewWireVersion,
  | 'artifactId'
  | 'artifactDigest'
  | 'format'
  | 'signature'
  | 'tensorMapping'
  | 'content'
  | 'status'
  | 'statusMessage'
>;
const READY = { status: 'READY', statusMessage: null } as const;
const EMPTY_CARD = modelCardSchema.parse({});
const tensor = (name: string) => ({ name, datatype: 'BYTES', shape: [1] });

/** A prompt's text is its artifact; one that is no template of ours is kept all the same, and cannot be bound. */
async function madeOfText(ctx: Context, tags: Readonly<Record<string, string>>): Promise<Made> {
  const messages = messagesOf(tags);
  if (!messages) {
    const kept = await keepText(ctx, canonicalJson(exactValues({ v: 1, tags })), 'prompt.json');
    const nothing = { inputs: [], outputs: [] };
    return {
      ...kept,
      ...READY,
      format: MANIFEST_FORMAT,
      signature: nothing,
      tensorMapping: nothing,
      content: null,
    };
  }
  const kept = await keepText(ctx, canonicalJson(exactValues({ messages })), 'prompt.json');
  const variables = variablesOf(messages);
  const inputs = variables.length > 0 ? variables : ['messages'];
  return {
    ...kept,
    ...READY,
    format: PROMPT_FORMAT,
    content: { kind: 'prompt', messages },
    signature: { inputs: inputs.map(tensor), outputs: [tensor('messages')] },
    tensorMapping: {
      inputs: inputs.map((name) => ({ tensor: name, field: name, datatype: 'BYTES' })),
      outputs: [{ name: 'messages', tensor: 'messages', index: 0 }],
    },
  };
}

async function madeOfFiles(ctx: Context, model: WireModelHead, origin: VersionOrigin): Promise<Made> {
  if (origin.copyOf) {
    const { artifact, format, signature, tensorMapping, content } = await getVersionFacts(
      ctx,
      origin.copyOf.id,
    );
    const { status, statusMessage } = origin.copyOf;
    const said = { status, statusMessage, format, signature, tensorMapping, content: content ?? null };
    return { artifactId: artifact.id, artifactDigest: artifact.digest, ...said };
  }
  const held = await holdVersionFiles(ctx, { workspaceId: model.workspaceId, folder: origin.folder });
  const { artifactId, artifactDigest, format, signature, tensorMapping } = held;
  const judged = await judgeVersionFiles(ctx, model, held, origin);
  return { artifactId, artifactDigest, format, signature, tensorMapping, content: null, ...judged };
}

function promptOrigin(source: string): VersionOrigin {
  if (!PROMPT_SOURCES.includes(source))
    throw new Refusal(
      'invalid',
      `Invalid prompt source: '${source.slice(0, 500)}'. Prompt sources must use an MLflow placeholder.`,
    );
  const none = { runId: null, loggedModelId: null, folder: null, copyOf: null };
  return { sourceUri: source, storageUri: source, ...none };
}

/** Whether the version is one of a prompt; refuses to mix the two. */
function isOfPrompt(model: WireModelHead, tags: Readonly<Record<string, string>>): boolean {
  if (declaresPrompt(tags) === (model.kind === 'prompt')) return model.kind === 'prompt';
  throw new Refusal(
    'invalid',
    model.kind === 'prompt'
      ? `${model.name} is a prompt. Register its versions as a prompt's.`
      : `${model.name} is a model. Give the prompt another name.`,
  );
}

/** What a run tells of where a version was made. */
function sourceOf({ runId }: VersionOrigin): object | null {
  return runId === null ? null : { run: runId };
}

/**
 * Registers the next version of a model, or of a prompt, as clients of MLflow's protocol do: its source is found and held to
 * what the call names, its files become an artifact and stay as they are, and they are checked. Numbers have no gaps.
 */
export async function createWireVersion(ctx: Context, input: CreateWireVersionInput): Promise<WireVersion> {
  const model = await findWireModel(ctx, input);
  const tags = readTags(input.tags);
  const isPrompt = isOfPrompt(model, tags);
  const { workspaceId } = model;
  const origin = isPrompt
    ? promptOrigin(input.source)
    : await resolveSource(ctx, {
        ...input,
        workspaceId,
        workspaceSlug: input.workspaceSlug ?? null,
        runId: input.runId,
        loggedModelId: input.loggedModelId,
      });
  const made = isPrompt ? await madeOfText(ctx, tags) : await madeOfFiles(ctx, model, origin);
  const contributors = [...new Set(await accountableIds(ctx))];
  const id = newId('modelVersion');
  const { sourceUri, storageUri, runId, loggedModelId } = origin;
  const said = { description: input.description, tags, runLink: input.runLink || null };
  const number = await insertWireVersion(ctx.tx, {
    ...{
      id,
      organisationId: ctx.organisationId,
      workspaceId,
      modelId: model.id,
      contributors,
      card: EMPTY_CARD,
    },
    ...{ sourceUri, storageUri, runId, loggedModelId, source: sourceOf(origin), ...said, ...made },
    createdBy: ctx.actor.id,
    createdAt: ctx.now,
  });
  if (number === null) throw noSuchModel(input.name);
  // Files that are still on their way are frozen once they are all there.
  if (origin.folder !== null && made.status !== 'PENDING_REGISTRATION')
    await freezeRunFiles(ctx, { workspaceId, prefix: origin.folder, versionId: id });
  if (loggedModelId !== null)
    await nameOnLoggedModel(ctx, { workspaceId, modelId: loggedModelId }, { name: model.name, number });
  await appendAuditEvent(ctx, {
    type: 'version.registered',
    resourceId: id,
    workspaceId,
    details: { model: model.name, number, artifactDigest: made.artifactDigest, contributors },
    covers: [
      { table: 'version_state', id },
      { table: 'model', id: model.id },
    ],
  });
  const { status, statusMessage } = made;
  const fresh = {
    stage: 'None' as const,
    aliases: [],
    createdBy: ctx.actor.id,
    createdAt: ctx.now,
    updatedAt: ctx.now,
  };
  const known = { sourceUri, storageUri, runId, loggedModelId, status, statusMessage };
  return { id, workspaceId, modelId: model.id, name: model.name, number, ...said, ...known, ...fresh };
}
