import type { Context } from '#server/access/context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { notFound, Refusal } from '#server/platform/domain/refusal.ts';
import { newId } from '#server/platform/new-id.ts';
import { declaresPrompt, IS_PROMPT_TAG } from './domain/prompt-tags.ts';
import type { WireModel } from './domain/wire-facts.ts';
import { checkModelName, readTags } from './domain/wire-names.ts';
import { workspaceOf } from './find-wire-model.ts';
import type { CreateWireModelInput } from './wire.schema.ts';
import { insertWireModel, kindOfName } from './wire-models.store.ts';

const wordOf = (isPrompt: boolean) => (isPrompt ? 'Prompt' : 'Registered Model');

function nameTaken(name: string, isPrompt: boolean, wasPrompt: boolean): Refusal {
  if (isPrompt === wasPrompt)
    return new Refusal('already-exists', `${wordOf(isPrompt)} (name=${name}) already exists.`);
  return new Refusal(
    'already-exists',
    `Tried to create a ${wordOf(isPrompt).toLowerCase()} with name '${name}', but the name is already taken by a ${wordOf(wasPrompt).toLowerCase()}. MLflow does not allow creating a model and a prompt with the same name.`,
  );
}

/**
 * Registers a model, or a prompt where its tags say so, as clients of MLflow's protocol do. Refuses with `already-exists` when
 * the workspace has one of this name.
 */
export async function createWireModel(ctx: Context, input: CreateWireModelInput): Promise<WireModel> {
  checkModelName(input.name);
  const tags = readTags(input.tags);
  const workspaceId = await workspaceOf(ctx, input.workspaceId);
  const isPrompt = declaresPrompt(tags);
  const kind = isPrompt ? 'prompt' : 'other';
  const id = newId('model');
  const { name, description } = input;
  const model = {
    id,
    workspaceId,
    name,
    description,
    kind,
    tags,
    createdBy: ctx.actor.id,
    createdAt: ctx.now,
  };
  if (!(await insertWireModel(ctx.tx, { ...model, organisationId: ctx.organisationId }))) {
    const taken = await kindOfName(ctx.tx, workspaceId, name);
    if (!taken) throw notFound('workspace');
    throw nameTaken(name, isPrompt, taken.kind === 'prompt');
  }
  await appendAuditEvent(ctx, {
    type: 'model.registered',
    resourceId: id,
    workspaceId,
    details: { name, kind },
  });
  const shown = isPrompt ? { [IS_PROMPT_TAG]: 'true', ...tags } : tags;
  return { ...model, tags: shown, updatedAt: ctx.now, aliases: [], latest: [] };
}
