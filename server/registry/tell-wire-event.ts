import type { Context } from '#server/access/context.ts';
import { PROMPT_TEXT_TAG } from './domain/prompt-tags.ts';
import { toldModel, toldVersion } from './wire-events.views.ts';

/** An event of the log, as far as MLflow's webhooks tell of it. */
interface Told {
  type: string;
  workspace?: string;
  resource: { id: string };
  details: Readonly<Record<string, unknown>>;
}

/** The names are those of MLflow's webhooks; whoever sends them knows their list. */
export interface WireEvent {
  name:
    | 'registered_model.created'
    | 'model_version.created'
    | 'model_version_tag.set'
    | 'model_version_tag.deleted'
    | 'model_version_alias.created'
    | 'model_version_alias.deleted'
    | 'prompt.created'
    | 'prompt_version.created'
    | 'prompt_tag.set'
    | 'prompt_tag.deleted'
    | 'prompt_version_tag.set'
    | 'prompt_version_tag.deleted'
    | 'prompt_alias.created'
    | 'prompt_alias.deleted';
  data: object;
}

const word = (value: unknown): string => (typeof value === 'string' ? value : '');
const INTERNAL = /^(mlflow\.prompt\.(is_prompt|text)|_mlflow_prompt_type)$/;

function outwardTags(tags: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(tags).filter(([key]) => !INTERNAL.test(key)));
}

async function ofModel(ctx: Context, { type, resource, details }: Told): Promise<WireEvent | null> {
  const model = await toldModel(ctx.tx, ctx.organisationId, { id: resource.id });
  if (!model) return null;
  const { name, tags } = model;
  const isPrompt = model.kind === 'prompt';
  if (type === 'model.registered') {
    const data = { name, tags: outwardTags(tags), description: model.description || null };
    return { name: isPrompt ? 'prompt.created' : 'registered_model.created', data };
  }
  // Of tags of models MLflow tells nothing.
  if (!isPrompt) return null;
  const key = word(details.key);
  if (type === 'model.untagged') return { name: 'prompt_tag.deleted', data: { name, key } };
  return { name: 'prompt_tag.set', data: { name, key, value: tags[key] ?? '' } };
}

async function ofVersion(ctx: Context, { type, resource, details }: Told): Promise<WireEvent | null> {
  const version = await toldVersion(ctx.tx, ctx.organisationId, resource.id);
  if (!version) return null;
  const isPrompt = version.kind === 'prompt';
  const { name, tags } = version;
  const at = { name, version: String(version.number) };
  const said = { tags: outwardTags(tags), description: version.description || null };
  const key = word(details.key);
  if (type === 'version.registered' && isPrompt)
    return {
      name: 'prompt_version.created',
      data: { ...at, template: tags[PROMPT_TEXT_TAG] ?? '', ...said },
    };
  if (type === 'version.registered')
    return {
      name: 'model_version.created',
      data: { ...at, source: version.sourceUri, run_id: version.runId, ...said },
    };
  if (type === 'version.untagged')
    return {
      name: isPrompt ? 'prompt_version_tag.deleted' : 'model_version_tag.deleted',
      data: { ...at, key },
    };
  const data = { ...at, key, value: tags[key] ?? '' };
  return { name: isPrompt ? 'prompt_version_tag.set' : 'model_version_tag.set', data };
}

async function ofAlias(ctx: Context, { type, workspace, details }: Told): Promise<WireEvent | null> {
  const name = word(details.model);
  const model = await toldModel(ctx.tx, ctx.organisationId, { name, workspaceId: workspace ?? '' });
  const isPrompt = model?.kind === 'prompt';
  const data = { name, alias: word(details.alias) };
  if (type === 'alias.removed')
    return { name: isPrompt ? 'prompt_alias.deleted' : 'model_version_alias.deleted', data };
  const moved = { ...data, version: String(details.to) };
  return { name: isPrompt ? 'prompt_alias.created' : 'model_version_alias.created', data: moved };
}

const TELLERS: Readonly<Record<string, typeof ofModel>> = {
  'model.registered': ofModel,
  'model.tagged': ofModel,
  'model.untagged': ofModel,
  'version.registered': ofVersion,
  'version.tagged': ofVersion,
  'version.untagged': ofVersion,
  'alias.set': ofAlias,
  'alias.removed': ofAlias,
};

/** What MLflow's webhooks say of an event of the log, with what is known of its subject now; null where they say nothing. */
export async function tellWireEvent(ctx: Context, event: Told): Promise<WireEvent | null> {
  const teller = Object.hasOwn(TELLERS, event.type) ? TELLERS[event.type] : undefined;
  return teller ? teller(ctx, event) : null;
}
