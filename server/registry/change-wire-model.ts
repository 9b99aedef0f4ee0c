import type { Context } from '#server/access/context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { isFixedTag } from './domain/prompt-tags.ts';
import type { WireModel } from './domain/wire-facts.ts';
import { checkModelName, checkTag } from './domain/wire-names.ts';
import { findWireModel } from './find-wire-model.ts';
import { refuseBoundPrompt } from './refuse-in-use.ts';
import type {
  RemoveModelTagInput,
  RenameWireModelInput,
  SetModelTagInput,
  UpdateWireModelInput,
} from './wire.schema.ts';
import { kindOfName, setWireTag, updateWireModel } from './wire-models.store.ts';
import { withLatestVersions } from './wire-models.views.ts';

async function shown(
  ctx: Context,
  model: Parameters<typeof withLatestVersions>[1][number],
): Promise<WireModel> {
  const [whole] = await withLatestVersions(ctx.tx, [model]);
  if (!whole) throw new Error('one model gives one answer');
  return whole;
}

/** Changes the description of a model; an absent one clears it. */
export async function updateRegisteredModel(ctx: Context, input: UpdateWireModelInput): Promise<WireModel> {
  const model = await findWireModel(ctx, input);
  const { name, description } = { ...model, description: input.description };
  await updateWireModel(ctx.tx, model.id, { name, description, updatedAt: ctx.now });
  await appendAuditEvent(ctx, {
    type: 'model.changed',
    resourceId: model.id,
    workspaceId: model.workspaceId,
    details: { name },
  });
  return shown(ctx, { ...model, description, updatedAt: ctx.now });
}

/** Gives a model another name, under which its versions, tags and aliases stand from now on. */
export async function renameRegisteredModel(ctx: Context, input: RenameWireModelInput): Promise<WireModel> {
  checkModelName(input.newName, 'new_name');
  const model = await findWireModel(ctx, input);
  const { newName: name } = input;
  if (name !== model.name && (await kindOfName(ctx.tx, model.workspaceId, name)))
    throw new Refusal('already-exists', `Registered Model (name=${name}) already exists.`);
  if (model.kind === 'prompt') await refuseBoundPrompt(ctx, model, null);
  await updateWireModel(ctx.tx, model.id, { name, description: model.description, updatedAt: ctx.now });
  await appendAuditEvent(ctx, {
    type: 'model.renamed',
    resourceId: model.id,
    workspaceId: model.workspaceId,
    details: { from: model.name, to: name },
  });
  return shown(ctx, { ...model, name, updatedAt: ctx.now });
}

/** Refuses a tag that says what a prompt is: it was registered with it, and what is signed for must not change. */
export function refuseFixedTag(kind: string, key: string): void {
  if (!isFixedTag(kind, key)) return;
  throw new Refusal('invalid', `The tag '${key}' is given when it is registered, and stays.`);
}

/** Sets a tag of a model. */
export async function setModelTag(ctx: Context, input: SetModelTagInput): Promise<{ name: string }> {
  checkTag(input.key, input.value);
  const model = await findWireModel(ctx, input);
  refuseFixedTag(model.kind, input.key);
  await setWireTag(ctx.tx, 'model', model.id, input);
  await appendAuditEvent(ctx, {
    type: 'model.tagged',
    resourceId: model.id,
    workspaceId: model.workspaceId,
    details: { name: model.name, key: input.key, kind: model.kind },
  });
  return { name: model.name };
}

/** Removes a tag of a model; one that it does not have is none the less gone. */
export async function removeModelTag(ctx: Context, input: RemoveModelTagInput): Promise<{ name: string }> {
  checkTag(input.key, '');
  const model = await findWireModel(ctx, input);
  refuseFixedTag(model.kind, input.key);
  await setWireTag(ctx.tx, 'model', model.id, { key: input.key, value: null });
  await appendAuditEvent(ctx, {
    type: 'model.untagged',
    resourceId: model.id,
    workspaceId: model.workspaceId,
    details: { name: model.name, key: input.key, kind: model.kind },
  });
  return { name: model.name };
}
