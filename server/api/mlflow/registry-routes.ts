import { Refusal } from '#server/platform/domain/refusal.ts';
import type { WireModel, WirePage, WireVersion } from '#server/registry/domain/wire-facts.ts';
import { type MlflowRoute, mlflowRoute, type WireCall } from './mlflow-route.ts';
import { missing, type WireMessage } from './wire-message.ts';

/** Registered models, their versions, aliases, tags and stages, at the addresses of MLflow's protocol. */
const MODELS = '/2.0/mlflow/registered-models';
const VERSIONS = '/2.0/mlflow/model-versions';

const tagsOf = (tags: Readonly<Record<string, string>>) => {
  const list = Object.entries(tags).map(([key, value]) => ({ key, value }));
  return list.length === 0 ? {} : { tags: list };
};
const filled = (name: string, value: string | null) => (value ? { [name]: value } : {});

function wireVersion(version: WireVersion) {
  return {
    name: version.name,
    version: String(version.number),
    creation_timestamp: version.createdAt.getTime(),
    last_updated_timestamp: version.updatedAt.getTime(),
    user_id: version.createdBy,
    current_stage: version.stage,
    ...filled('description', version.description),
    source: version.sourceUri,
    ...filled('run_id', version.runId),
    status: version.status,
    ...filled('status_message', version.statusMessage),
    ...tagsOf(version.tags),
    ...filled('run_link', version.runLink),
    ...(version.aliases.length > 0 && { aliases: version.aliases }),
    ...filled('model_id', version.loggedModelId),
  };
}

function wireModel(model: WireModel) {
  return {
    name: model.name,
    creation_timestamp: model.createdAt.getTime(),
    last_updated_timestamp: model.updatedAt.getTime(),
    user_id: model.createdBy,
    ...filled('description', model.description),
    ...(model.latest.length > 0 && { latest_versions: model.latest.map(wireVersion) }),
    ...tagsOf(model.tags),
    ...(model.aliases.length > 0 && {
      aliases: model.aliases.map(({ alias, version }) => ({ alias, version: String(version) })),
    }),
  };
}

const oneModel = (model: WireModel) => ({ registered_model: wireModel(model) });
const oneVersion = (version: WireVersion) => ({ model_version: wireVersion(version) });
const nothing = () => ({});

/** A version that moved; one that waits for approval is a refusal with the link, which clients show and do not repeat. */
function unlessAwaited(moved: { message: string | null }): void {
  if (moved.message !== null)
    throw new Refusal('forbidden', moved.message, { details: { mlflow: 'PERMISSION_DENIED' } });
}

const readTags = (message: WireMessage) =>
  message
    .messages('tags')
    .map((tag) => ({ key: tag.requiredString('key'), value: tag.string('value') ?? '' }));

const named = ({ message, workspaceId }: WireCall) => ({ workspaceId, name: message.requiredString('name') });

const numbered = (call: WireCall) => {
  const { message } = call;
  const version = message.fields.version;
  if (version === undefined || version === null || version === '') throw missing('version');
  return {
    ...named(call),
    version: typeof version === 'number' ? String(version) : message.requiredString('version'),
  };
};

/** A limit as the protocol words it; a filter may be long, a page may not. */
function limitOf(message: WireMessage, most: number): { maxResults?: number } {
  const maxResults = message.integer('max_results');
  if (maxResults === undefined) return {};
  if (maxResults < 1)
    throw new Refusal(
      'invalid',
      `Invalid value for max_results. It must be a positive integer, but got ${maxResults}`,
    );
  if (maxResults > most)
    throw new Refusal(
      'invalid',
      `Invalid value ${maxResults} for parameter 'max_results' supplied: It must be at most ${most}, but got value ${maxResults}`,
    );
  return { maxResults };
}

const searched =
  (most: number) =>
  ({ message, workspaceId }: WireCall) => ({
    workspaceId,
    filter: message.string('filter'),
    orderBy: message.strings('order_by'),
    pageToken: message.string('page_token'),
    ...limitOf(message, most),
  });

const listed =
  <T>(field: string, encode: (item: T) => unknown) =>
  ({ items, nextPageToken }: WirePage<T>) => ({
    ...(items.length > 0 && { [field]: items.map(encode) }),
    ...filled('next_page_token', nextPageToken),
  });

const aliased = (call: WireCall) => ({ ...named(call), alias: call.message.requiredString('alias') });
const latestOf = (call: WireCall) => ({ ...named(call), stages: call.message.strings('stages') });
const manyVersions = (versions: readonly WireVersion[]) =>
  versions.length === 0 ? {} : { model_versions: versions.map(wireVersion) };
const keyed = (message: WireMessage) => ({ key: message.requiredString('key') });
const tagged = (message: WireMessage) => ({ ...keyed(message), value: message.string('value') ?? '' });

const MODEL_ROUTES: readonly MlflowRoute[] = [
  mlflowRoute(
    'POST',
    `${MODELS}/create`,
    'registeredModels.create',
    (call) => ({
      ...named(call),
      description: call.message.string('description'),
      tags: readTags(call.message),
    }),
    oneModel,
  ),
  mlflowRoute('GET', `${MODELS}/get`, 'registeredModels.get', named, oneModel),
  mlflowRoute(
    'PATCH',
    `${MODELS}/update`,
    'registeredModels.update',
    (call) => ({ ...named(call), description: call.message.string('description') }),
    oneModel,
  ),
  mlflowRoute(
    'POST',
    `${MODELS}/rename`,
    'registeredModels.rename',
    (call) => ({ ...named(call), newName: call.message.requiredString('new_name') }),
    oneModel,
  ),
  mlflowRoute('DELETE', `${MODELS}/delete`, 'registeredModels.remove', named, nothing),
  mlflowRoute(
    'GET',
    `${MODELS}/search`,
    'registeredModels.search',
    searched(1_000),
    listed('registered_models', wireModel),
  ),
  mlflowRoute(
    'POST',
    `${MODELS}/get-latest-versions`,
    'registeredModels.latestVersions',
    latestOf,
    manyVersions,
  ),
  mlflowRoute(
    'GET',
    `${MODELS}/get-latest-versions`,
    'registeredModels.latestVersions',
    latestOf,
    manyVersions,
  ),
  mlflowRoute(
    'POST',
    `${MODELS}/set-tag`,
    'registeredModels.setTag',
    (call) => ({ ...named(call), ...tagged(call.message) }),
    nothing,
  ),
  mlflowRoute(
    'DELETE',
    `${MODELS}/delete-tag`,
    'registeredModels.removeTag',
    (call) => ({ ...named(call), ...keyed(call.message) }),
    nothing,
  ),
  mlflowRoute(
    'POST',
    `${MODELS}/alias`,
    'registeredModels.setAlias',
    (call) => ({ ...numbered(call), alias: call.message.requiredString('alias') }),
    (moved: { message: string | null }) => {
      unlessAwaited(moved);
      return {};
    },
  ),
  mlflowRoute('DELETE', `${MODELS}/alias`, 'registeredModels.removeAlias', aliased, nothing),
  mlflowRoute('GET', `${MODELS}/alias`, 'registeredModels.getByAlias', aliased, oneVersion),
];

const VERSION_ROUTES: readonly MlflowRoute[] = [
  mlflowRoute(
    'POST',
    `${VERSIONS}/create`,
    'modelVersions.create',
    (call) => ({
      ...named(call),
      workspaceSlug: call.workspaceSlug,
      source: call.message.requiredString('source'),
      runId: call.message.string('run_id'),
      runLink: call.message.string('run_link'),
      loggedModelId: call.message.string('model_id'),
      description: call.message.string('description'),
      tags: readTags(call.message),
    }),
    oneVersion,
  ),
  mlflowRoute('GET', `${VERSIONS}/get`, 'modelVersions.get', numbered, oneVersion),
  mlflowRoute(
    'PATCH',
    `${VERSIONS}/update`,
    'modelVersions.update',
    (call) => ({ ...numbered(call), description: call.message.string('description') }),
    oneVersion,
  ),
  mlflowRoute('DELETE', `${VERSIONS}/delete`, 'modelVersions.remove', numbered, nothing),
  mlflowRoute(
    'GET',
    `${VERSIONS}/search`,
    'modelVersions.search',
    searched(200_000),
    listed('model_versions', wireVersion),
  ),
  mlflowRoute(
    'GET',
    `${VERSIONS}/get-download-uri`,
    'modelVersions.get',
    numbered,
    ({ storageUri }: WireVersion) => ({ artifact_uri: storageUri }),
  ),
  mlflowRoute(
    'POST',
    `${VERSIONS}/transition-stage`,
    'modelVersions.transition',
    (call) => ({
      ...numbered(call),
      stage: call.message.requiredString('stage'),
      archivesOthers: call.message.boolean('archive_existing_versions'),
    }),
    (moved: { version: WireVersion; message: string | null }) => {
      unlessAwaited(moved);
      return oneVersion(moved.version);
    },
  ),
  mlflowRoute(
    'POST',
    `${VERSIONS}/set-tag`,
    'modelVersions.setTag',
    (call) => ({ ...numbered(call), ...tagged(call.message) }),
    nothing,
  ),
  mlflowRoute(
    'DELETE',
    `${VERSIONS}/delete-tag`,
    'modelVersions.removeTag',
    (call) => ({ ...numbered(call), ...keyed(call.message) }),
    nothing,
  ),
];

export const REGISTRY_ROUTES: readonly MlflowRoute[] = [...MODEL_ROUTES, ...VERSION_ROUTES];
