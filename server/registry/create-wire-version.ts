import { accountableIds } from '#server/access/accountable-ids.ts';
import type { Context } from '#server/access/context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { canonicalJson, exactValues } from '#server/platform/domain/canonical-json.ts';
import { isIdOf } from '#server/platform/domain/ids.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { newId } from '#server/platform/new-id.ts';
import { freezeRunFiles } from '#server/tracking/freeze-run-files.ts';
import { variablesOf } from '#server/workflows/domain/prompt-template.ts';
import { keepSignatures, signaturesAmong, signaturesOfVersion } from './arrived-signatures.ts';
import { readFeatureReferences } from './domain/feature-references.ts';
import { modelCardSchema } from './domain/model-card.ts';
import { declaresPrompt, messagesOf, PROMPT_SOURCES } from './domain/prompt-tags.ts';
import type { SignatureBundle } from './domain/signature-bundle.ts';
import { PROMPT_FORMAT } from './domain/version-content.ts';
import type { WireVersion } from './domain/wire-facts.ts';
import { checkModelName, readTags } from './domain/wire-names.ts';
import { findWireModel, noSuchModel } from './find-wire-model.ts';
import { freezeHeldFiles } from './freeze-held-files.ts';
import { getVersionFacts } from './get-version-facts.ts';
import {
  HELD_ELSEWHERE,
  type HeldFiles,
  holdVersionFiles,
  keepText,
  MANIFEST_FORMAT,
} from './hold-version-files.ts';
import { judgeVersionFiles } from './judge-version-files.ts';
import { type LearnedFromRun, learnFromRun } from './learn-from-run.ts';
import { nameOnLoggedModel } from './name-on-logged-model.ts';
import { originElsewhere, resolveSource, type VersionOrigin } from './resolve-source.ts';
import type { CreateWireVersionInput } from './wire.schema.ts';
import type { WireModelHead } from './wire-models.views.ts';
import { insertWireVersion, type NewWireVersion } from './wire-versions.store.ts';

type Made = Pick<
  NewWireVersion,
  'artifactDigest' | 'format' | 'signature' | 'tensorMapping' | 'content' | 'status' | 'statusMessage'
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

/** The same with the signatures that come along. */
interface MadeOfFiles {
  made: Made;
  /** As they were looked at; null where they are another version's. */
  held: Pick<HeldFiles, 'digests'> | null;
  signatures: SignatureBundle[];
}

async function madeOfFiles(ctx: Context, model: WireModelHead, origin: VersionOrigin): Promise<MadeOfFiles> {
  if (origin.copyOf) {
    const { artifact, format, signature, tensorMapping, content } = await getVersionFacts(
      ctx,
      origin.copyOf.id,
    );
    const { status, statusMessage } = origin.copyOf;
    const said = { status, statusMessage, format, signature, tensorMapping, content: content ?? null };
    const signatures = await signaturesOfVersion(ctx, origin.copyOf.id);
    return { made: { artifactDigest: artifact.digest, ...said }, held: null, signatures };
  }
  const held = await holdVersionFiles(ctx, { workspaceId: model.workspaceId, folder: origin.folder });
  const { artifactDigest, format, signature, tensorMapping } = held;
  const judged = await judgeVersionFiles(ctx, model, held, origin);
  const made = { artifactDigest, format, signature, tensorMapping, content: null, ...judged };
  return { made, held, signatures: judged.status === 'READY' ? signaturesAmong(held) : [] };
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

/** What a run, and the tags that the version is registered with, tell of where it was made. */
function sourceOf(
  { runId }: VersionOrigin,
  learned: LearnedFromRun,
  tags: Readonly<Record<string, string>>,
): object | null {
  const features = [...new Set([...learned.features, ...readFeatureReferences(tags)])];
  if (runId === null && features.length === 0) return null;
  const { data } = learned;
  return {
    ...(runId !== null && { run: runId }),
    ...(features.length > 0 && { features }),
    ...(data.length > 0 && { data }),
  };
}

interface Registration {
  input: CreateWireVersionInput;
  workspaceId: string;
  isPrompt: boolean;
  tags: Readonly<Record<string, string>>;
  origin: VersionOrigin;
  made: Made;
  held: MadeOfFiles['held'];
}

/** Has the files of a version stay as they were looked at; refuses with `conflict` where they changed meanwhile. */
async function keepAsHeld(
  ctx: Context,
  at: { workspaceId: string; folder: string; versionId: string },
  held: MadeOfFiles['held'],
): Promise<void> {
  if (held === null) {
    await freezeRunFiles(ctx, { workspaceId: at.workspaceId, prefix: at.folder, versionId: at.versionId });
    return;
  }
  if (await freezeHeldFiles(ctx, at, held)) return;
  throw new Refusal('conflict', 'Its files changed while it was being registered. Register it again.');
}

/** Inserts the version with its event; null where there is no such model, or no such artifact yet. */
async function register(ctx: Context, given: Registration): Promise<WireVersion | null> {
  const { input, workspaceId, isPrompt, tags, origin, made } = given;
  const { name } = input;
  const contributors = [...new Set(await accountableIds(ctx))];
  const id = newId('modelVersion');
  const { sourceUri, storageUri, runId, loggedModelId } = origin;
  const said = { description: input.description, tags, runLink: input.runLink || null };
  const learned = await learnFromRun(ctx, { workspaceId, runId });
  const kept = await insertWireVersion(ctx.tx, {
    ...{ id, organisationId: ctx.organisationId, workspaceId, model: { name, isPrompt }, contributors },
    ...{ card: EMPTY_CARD, sourceUri, storageUri, runId, loggedModelId },
    ...{ source: sourceOf(origin, learned, tags), trainingProfile: learned.trainingProfile },
    ...{ ...said, ...made, createdBy: ctx.actor.id, createdAt: ctx.now },
  });
  if (!kept) return null;
  const { modelId, number } = kept;
  // Files that are still on their way are frozen once they are all there.
  if (origin.folder !== null && made.status !== 'PENDING_REGISTRATION')
    await keepAsHeld(ctx, { workspaceId, folder: origin.folder, versionId: id }, given.held);
  if (loggedModelId !== null)
    await nameOnLoggedModel(ctx, { workspaceId, modelId: loggedModelId }, { name, number });
  await appendAuditEvent(ctx, {
    type: 'version.registered',
    resourceId: id,
    workspaceId,
    details: { model: name, number, artifactDigest: made.artifactDigest, contributors },
    covers: [
      { table: 'version_state', id },
      { table: 'model', id: modelId },
    ],
  });
  const { status, statusMessage } = made;
  const fresh = { stage: 'None' as const, aliases: [], createdBy: ctx.actor.id };
  const known = { sourceUri, storageUri, runId, loggedModelId, status, statusMessage };
  const times = { createdAt: ctx.now, updatedAt: ctx.now };
  return { id, workspaceId, modelId, name, number, ...said, ...known, ...fresh, ...times };
}

/** What can be told of a version without looking anything up; null for others, and for what has to be refused. */
function plainly(input: CreateWireVersionInput) {
  const { workspaceId } = input;
  if (workspaceId === undefined || !isIdOf('workspace', workspaceId)) return null;
  try {
    checkModelName(input.name);
    const tags = readTags(input.tags);
    const { source, runId, loggedModelId } = input;
    const origin = declaresPrompt(tags) ? null : originElsewhere({ source, runId, loggedModelId });
    return origin && { input, workspaceId, tags, origin };
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
}

/**
 * Registers the next version of a model, or of a prompt, as clients of MLflow's protocol do: its source is found and held to
 * what the call names, its files become an artifact and stay as they are, and they are checked. Numbers have no gaps.
 */
export async function createWireVersion(ctx: Context, input: CreateWireVersionInput): Promise<WireVersion> {
  const plain = plainly(input);
  // Of files that are held elsewhere nothing is known but the address, and there is nothing to judge.
  const known = { ...HELD_ELSEWHERE, ...READY, content: null };
  const elsewhere = plain && (await register(ctx, { ...plain, isPrompt: false, made: known, held: null }));
  if (elsewhere) return elsewhere;
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
  const { signatures, ...found } = isPrompt
    ? { made: await madeOfText(ctx, tags), held: null, signatures: [] }
    : await madeOfFiles(ctx, model, origin);
  const registered = await register(ctx, { input, workspaceId, isPrompt, tags, origin, ...found });
  if (!registered) throw noSuchModel(input.name);
  await keepSignatures(ctx, registered, signatures);
  return registered;
}
