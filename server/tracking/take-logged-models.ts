import type { Context } from '#server/access/context.ts';
import { createLoggedModel } from './create-logged-model.ts';
import { pathOfArtifactLocation } from './domain/artifact-location.ts';
import { type CursorIn, cursorAfter, FILES_BEGIN, type HolderPlace } from './domain/import-cursor.ts';
import { importTags, isOwnCopy } from './domain/import-source.ts';
import type { Entry } from './domain/log-entries.ts';
import { loggedModelAnswer, loggedModelsAnswer, type RemoteLoggedModel } from './domain/source-answers.ts';
import { finalizeLoggedModel } from './finalize-logged-model.ts';
import { findLoggedModel } from './find-logged-model.ts';
import { treeOfLoggedModel } from './import-tree.ts';
import { isIdTaken } from './imports.views.ts';
import { logOutputs } from './log-inputs.ts';
import { inSmallerPages, SourceError } from './open-import-source.ts';
import type { ImportTurn } from './open-import-turn.ts';
import { pageAfter } from './page-after.ts';
import { takeFiles } from './take-files.ts';

const PAGE = 50;

type Cursor = CursorIn<'logged-models'>;

const what = ({ info }: RemoteLoggedModel) => `The logged model ${info.name || info.model_id}`;
const short = (entries: readonly Entry[]) =>
  entries.filter(({ key, value }) => key !== '' && key.length <= 255 && value.length <= 100_000);

/** A logged model keeps its id, unless it is taken. */
async function ownId(ctx: Context, id: string): Promise<string | undefined> {
  if (!/^m-[0-9a-f]{32}$/.test(id)) return undefined;
  return (await isIdTaken(ctx.tx, 'logged_model', id)) ? undefined : id;
}

/** A name that may stand here. */
export function modelName(name: string): string {
  return name.replace(/[/:.%"']/g, '-').slice(0, 200) || 'imported';
}

/** Begins a logged model here that holds what one there held, and notes it as the output of the run it came from. */
export async function beginLoggedModel(
  turn: ImportTurn,
  ctx: Context,
  given: { model: RemoteLoggedModel; experimentId: string; runId: string | undefined; sourceId: string },
): Promise<string> {
  const { workspaceId } = turn.facts;
  const { model, experimentId, runId, sourceId } = given;
  const { id } = await createLoggedModel(
    ctx,
    {
      workspaceId,
      experimentId,
      name: modelName(model.info.name),
      modelType: model.info.model_type?.slice(0, 500),
      sourceRunId: runId,
      params: short(model.data.params),
      tags: [...short(model.info.tags), ...importTags(turn.facts, sourceId)],
    },
    await ownId(ctx, model.info.model_id),
  );
  if (runId !== undefined) await logOutputs(ctx, { workspaceId, runId, models: [{ modelId: id, step: 0 }] });
  await turn.keep(ctx, { kind: 'logged-model', sourceId, localId: id, isDone: false });
  return id;
}

/** The folder here that holds a logged model's files; null where its experiment keeps them elsewhere. */
export async function folderOfModel(turn: ImportTurn, modelId: string): Promise<string | null> {
  const { workspaceId, workspaceSlug } = turn.facts;
  const { artifactLocation } = await turn.read((ctx) => findLoggedModel(ctx, { workspaceId, modelId }));
  return pathOfArtifactLocation(artifactLocation, workspaceSlug === 'main' ? null : workspaceSlug);
}

async function takeModel(
  turn: ImportTurn,
  model: RemoteLoggedModel,
  { cursor, experimentId, place }: { cursor: Cursor; experimentId: string; place: HolderPlace },
): Promise<boolean> {
  const { workspaceId } = turn.facts;
  const { model_id: id, artifact_uri: location, source_run_id: remoteRun, status } = model.info;
  const idle: Cursor = { ...cursor, model: null };
  if (!(await turn.items('logged-model', [id])).has(id)) {
    const runId = remoteRun ? (await turn.items('run', [remoteRun])).get(remoteRun)?.localId : undefined;
    const begin = async (ctx: Context) => {
      await beginLoggedModel(turn, ctx, { model, experimentId, runId, sourceId: id });
    };
    const isBegun = await turn.attempt(what(model), { ...cursor, model: place }, begin, { otherwise: idle });
    if (!isBegun) return true;
  }
  const localId = (await turn.items('logged-model', [id])).get(id)?.localId ?? id;
  const folder = await folderOfModel(turn, localId);
  const save = (files: HolderPlace['files']) => ({ ...cursor, model: { id, files } });
  const tree = treeOfLoggedModel(turn.source, { id, location });
  if (folder === null)
    turn.note(what(model), 'Its experiment keeps files in a store of its own; they were left there.');
  const files =
    folder === null
      ? { ...FILES_BEGIN, isPartial: true }
      : await takeFiles(turn, tree, { folder, place: place.files, save });
  if (files === null) return false;
  const { isPartial } = files;
  const isFailed = isPartial || status === 'LOGGED_MODEL_UPLOAD_FAILED' || status === 3;
  await turn.attempt(
    what(model),
    idle,
    async (ctx) => {
      const ended = isFailed ? 'UPLOAD_FAILED' : 'READY';
      await finalizeLoggedModel(ctx, { workspaceId, modelId: localId, status: ended });
      await turn.keep(ctx, { kind: 'logged-model', sourceId: id, localId, isDone: true, isPartial });
    },
    { made: { loggedModels: 1 } },
  );
  return true;
}

async function searchModels(turn: ImportTurn, there: string, page: string | null) {
  try {
    return await inSmallerPages(PAGE, (most) =>
      turn.source.post(
        '/api/2.0/mlflow/logged-models/search',
        { experiment_ids: [there], max_results: most, ...(page !== null && { page_token: page }) },
        loggedModelsAnswer,
      ),
    );
  } catch (error) {
    // Servers before MLflow 3 know no logged models.
    if (error instanceof SourceError && (error.status === 404 || error.status === 405)) return null;
    throw error;
  }
}

async function takePage(turn: ImportTurn, cursor: Cursor, experiment: { there: string; here: string }) {
  const answer = await searchModels(turn, experiment.there, cursor.page);
  if (answer === null) return turn.advance(cursorAfter(cursor, turn.facts.takes));
  const { models, next_page_token: page } = answer;
  const known = await turn.items(
    'logged-model',
    models.map(({ info }) => info.model_id),
  );
  for (const model of models) {
    if (known.get(model.info.model_id)?.isDone || isOwnCopy(model.info.tags, turn.facts)) continue;
    if (turn.mustPause()) return;
    const place = { id: model.info.model_id, files: FILES_BEGIN };
    if (!(await takeModel(turn, model, { cursor, experimentId: experiment.here, place }))) return;
  }
  const list = `The list of logged models of the experiment ${experiment.there}`;
  const further = pageAfter(turn, cursor, list, { token: page, found: models.length });
  if (further) return turn.advance({ ...cursor, ...further });
  const next = await turn.next('experiment', experiment.there);
  await turn.advance(
    next
      ? { ...cursor, experiment: next.sourceId, page: null, walked: undefined }
      : cursorAfter(cursor, turn.facts.takes),
  );
}

/** Takes over logged models: the rest of one that is under way, or those of the next page. */
export async function takeLoggedModels(turn: ImportTurn, cursor: Cursor): Promise<void> {
  const { model: place, experiment: there } = cursor;
  const here =
    there === null ? null : ((await turn.items('experiment', [there])).get(there)?.localId ?? null);
  if (there === null || here === null) {
    const next = await turn.next('experiment', there);
    return turn.advance(
      next ? { ...cursor, experiment: next.sourceId } : cursorAfter(cursor, turn.facts.takes),
    );
  }
  if (place === null) return takePage(turn, cursor, { there, here });
  const found = await turn.orSkip(`The logged model ${place.id}`, () =>
    turn.source.get(`/api/2.0/mlflow/logged-models/${encodeURIComponent(place.id)}`, {}, loggedModelAnswer),
  );
  if (found === null) return turn.advance({ ...cursor, model: null });
  await takeModel(turn, found.model, { cursor, experimentId: here, place });
}
