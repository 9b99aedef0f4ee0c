import type { Context } from '#server/access/context.ts';
import { createRun } from './create-run.ts';
import { pathOfArtifactLocation } from './domain/artifact-location.ts';
import {
  type CursorIn,
  cursorAfter,
  FILES_BEGIN,
  type FilesPlace,
  type RunPlace,
} from './domain/import-cursor.ts';
import { importTags, isOwnCopy } from './domain/import-source.ts';
import { checkParam, checkTag, type Entry } from './domain/log-entries.ts';
import { type RemoteRun, runAnswer, runsAnswer } from './domain/source-answers.ts';
import { findRun } from './find-run.ts';
import { treeOfRun } from './import-tree.ts';
import { isIdTaken } from './imports.views.ts';
import { logBatch } from './log-batch.ts';
import { logInputs } from './log-inputs.ts';
import { inSmallerPages } from './open-import-source.ts';
import type { ImportTurn } from './open-import-turn.ts';
import { pageAfter } from './page-after.ts';
import { acceptable } from './take-experiments.ts';
import { takeFiles } from './take-files.ts';
import { takeHistories } from './take-histories.ts';
import { updateRun } from './update-run.ts';

const PAGE = 100;
const PARAMS_AT_ONCE = 100;
const PARENT_TAG = 'mlflow.parentRunId';
const DATASET_SOURCE_MAX = 65_535;

type Cursor = CursorIn<'runs'>;

const what = ({ info }: RemoteRun) => `The run ${info.run_name || info.run_id}`;

/** A run keeps its id, unless it is taken: then addresses, tags and lineage that name it stay right. */
async function ownId(ctx: Context, id: string): Promise<string | undefined> {
  if (!/^[0-9a-f]{32}$/.test(id)) return undefined;
  return (await isIdTaken(ctx.tx, 'tracking_run', id)) ? undefined : id;
}

/** The tags of a run, its parent's id as it is known here. */
async function tagsOf(turn: ImportTurn, { info, data }: RemoteRun): Promise<Entry[]> {
  const parent = data.tags.find(({ key }) => key === PARENT_TAG)?.value;
  const localParent = parent ? (await turn.items('run', [parent])).get(parent)?.localId : undefined;
  const tags = data.tags.map((tag) =>
    tag.key === PARENT_TAG && localParent ? { ...tag, value: localParent } : tag,
  );
  return [...acceptable(tags, checkTag), ...importTags(turn.facts, info.run_id)];
}

function datasetsOf({ inputs }: RemoteRun) {
  return inputs.dataset_inputs
    .filter(({ dataset }) => dataset.source.length <= DATASET_SOURCE_MAX)
    .map(({ dataset, tags }) => ({
      name: dataset.name.slice(0, 500),
      digest: dataset.digest.slice(0, 36),
      sourceType: dataset.source_type.slice(0, 36),
      source: dataset.source,
      schema: dataset.schema,
      profile: dataset.profile,
      tags: tags.map(({ key, value }) => ({ key: key.slice(0, 255), value: value.slice(0, 500) })),
    }));
}

async function begin(turn: ImportTurn, run: RemoteRun, experimentId: string, next: Cursor): Promise<boolean> {
  const { workspaceId } = turn.facts;
  const { info, data } = run;
  const tags = await tagsOf(turn, run);
  return turn.attempt(
    what(run),
    next,
    async (ctx) => {
      const runId = await ownId(ctx, info.run_id);
      const { run_name: name, user_id: userId, start_time: startTime } = info;
      const named = tags.some(({ key }) => key === 'mlflow.runName') ? '' : name;
      const made = await createRun(
        ctx,
        { workspaceId, experimentId, name: named, userId: userId.slice(0, 256), startTime, tags },
        runId,
      );
      const params = acceptable(data.params, checkParam);
      for (let at = 0; at < params.length; at += PARAMS_AT_ONCE) {
        const some = params.slice(at, at + PARAMS_AT_ONCE);
        await logBatch(ctx, { workspaceId, runId: made.id, metrics: [], params: some, tags: [] });
      }
      const datasets = datasetsOf(run);
      if (datasets.length > 0) await logInputs(ctx, { workspaceId, runId: made.id, datasets, models: [] });
      await turn.keep(ctx, { kind: 'run', sourceId: info.run_id, localId: made.id, isDone: false });
    },
    { otherwise: { ...next, run: null } },
  );
}

/** The folder here that holds a run's files; null where its experiment keeps them elsewhere. */
async function folderOf(turn: ImportTurn, runId: string): Promise<string | null> {
  const { workspaceId, workspaceSlug } = turn.facts;
  const { artifactUri } = await turn.read((ctx) => findRun(ctx, { workspaceId, runId }));
  return pathOfArtifactLocation(artifactUri, workspaceSlug === 'main' ? null : workspaceSlug);
}

async function takeFilesOfRun(
  turn: ImportTurn,
  run: RemoteRun,
  localId: string,
  cursor: Cursor,
  place: RunPlace,
): Promise<FilesPlace | null> {
  const folder = await folderOf(turn, localId);
  if (folder === null) {
    turn.note(what(run), 'Its experiment keeps files in a store of its own; they were left where they are.');
    return { ...FILES_BEGIN, isPartial: true };
  }
  const tree = treeOfRun(turn.source, { id: run.info.run_id, location: run.info.artifact_uri });
  return takeFiles(turn, tree, {
    folder,
    place: place.files ?? FILES_BEGIN,
    save: (files) => ({ ...cursor, run: { ...place, files } }),
  });
}

/** Takes a run over from `place` on; false when the turn was over before it was all here. */
async function takeRun(
  turn: ImportTurn,
  run: RemoteRun,
  { cursor, experimentId, place }: { cursor: Cursor; experimentId: string; place: RunPlace },
): Promise<boolean> {
  const { workspaceId } = turn.facts;
  const id = run.info.run_id;
  const idle: Cursor = { ...cursor, run: null };
  if (!(await turn.items('run', [id])).has(id)) {
    if (!(await begin(turn, run, experimentId, { ...cursor, run: place }))) return true;
  }
  const localId = (await turn.items('run', [id])).get(id)?.localId ?? id;
  const measured = await takeHistories(turn, run, localId, { cursor, place });
  if (measured === null) return false;
  const files = await takeFilesOfRun(turn, run, localId, cursor, measured);
  if (files === null) return false;
  const { status, end_time: endTime } = run.info;
  await turn.attempt(
    what(run),
    idle,
    async (ctx) => {
      await updateRun(ctx, { workspaceId, runId: localId, status, endTime });
      const { isPartial } = files;
      await turn.keep(ctx, { kind: 'run', sourceId: id, localId, isDone: true, isPartial });
    },
    { made: { runs: 1 } },
  );
  return true;
}

const beginning = (id: string): RunPlace => ({ id, afterMetric: null, page: null, files: null });

async function takePage(turn: ImportTurn, cursor: Cursor, experiment: { there: string; here: string }) {
  const { runs, next_page_token: page } = await inSmallerPages(PAGE, (most) =>
    turn.source.post(
      '/api/2.0/mlflow/runs/search',
      {
        experiment_ids: [experiment.there],
        max_results: most,
        run_view_type: 'ACTIVE_ONLY',
        // Runs that start meanwhile come last then, and move no page.
        order_by: ['attributes.start_time ASC'],
        ...(cursor.page !== null && { page_token: cursor.page }),
      },
      runsAnswer,
    ),
  );
  const known = await turn.items(
    'run',
    runs.map(({ info }) => info.run_id),
  );
  for (const run of runs) {
    if (known.get(run.info.run_id)?.isDone || isOwnCopy(run.data.tags, turn.facts)) continue;
    if (turn.mustPause()) return;
    const place = beginning(run.info.run_id);
    if (!(await takeRun(turn, run, { cursor, experimentId: experiment.here, place }))) return;
  }
  const what = `The list of runs of the experiment ${experiment.there}`;
  const further = pageAfter(turn, cursor, what, { token: page, found: runs.length });
  if (further) return turn.advance({ ...cursor, ...further });
  const next = await turn.next('experiment', experiment.there);
  await turn.advance(
    next
      ? { ...cursor, experiment: next.sourceId, page: null, walked: undefined }
      : cursorAfter(cursor, turn.facts.takes),
  );
}

/** Takes over runs: the rest of one that is under way, or those of the next page. */
export async function takeRuns(turn: ImportTurn, cursor: Cursor): Promise<void> {
  const { run: place, experiment: there } = cursor;
  const here =
    there === null ? null : ((await turn.items('experiment', [there])).get(there)?.localId ?? null);
  if (there === null || here === null) {
    const next = await turn.next('experiment', there);
    const to = next ? { ...cursor, experiment: next.sourceId } : cursorAfter(cursor, turn.facts.takes);
    return turn.advance(to);
  }
  if (place === null) return takePage(turn, cursor, { there, here });
  const found = await turn.orSkip(`The run ${place.id}`, () =>
    turn.source.get('/api/2.0/mlflow/runs/get', { run_id: place.id }, runAnswer),
  );
  if (found === null) return turn.advance({ ...cursor, run: null });
  await takeRun(turn, found.run, { cursor, experimentId: here, place });
}
