import type { Context } from '#server/access/context.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { createWireVersion } from '#server/registry/create-wire-version.ts';
import { checkTag } from '#server/registry/domain/wire-names.ts';
import { getWireModel } from '#server/registry/get-wire-model.ts';
import { transitionStage } from '#server/registry/transition-stage.ts';
import { setWireAlias } from '#server/registry/wire-aliases.ts';
import { DEFAULT_EXPERIMENT } from './domain/experiment.ts';
import { type CursorIn, cursorAfter, FILES_BEGIN, type HolderPlace } from './domain/import-cursor.ts';
import { importTags } from './domain/import-source.ts';
import { modelAnswer, type RemoteVersion, versionAnswer, versionsAnswer } from './domain/source-answers.ts';
import { finalizeLoggedModel } from './finalize-logged-model.ts';
import { findVersionOrigin, type VersionOriginHere } from './find-version-origin.ts';
import { inSmallerPages } from './open-import-source.ts';
import type { ImportTurn } from './open-import-turn.ts';
import { pageAfter } from './page-after.ts';
import { acceptable } from './take-experiments.ts';
import { takeFiles } from './take-files.ts';
import { beginLoggedModel, folderOfModel } from './take-logged-models.ts';
import { DESCRIPTION_CHARS_MAX, IS_PROMPT, wordKind } from './take-models.ts';

const PAGE = 100;

type Cursor = CursorIn<'versions'>;
type Named = Extract<VersionOriginHere, { kind: 'named' }>;
interface Place {
  cursor: Cursor;
  /** The model's name here. */
  here: string;
}

const idOf = ({ name, version }: RemoteVersion) => `${name}/${version}`;
const what = ({ name, version }: RemoteVersion) => `Version ${version} of ${name}`;

/** Puts a version into the stage it had there, where no version here has it: nobody’s choice is undone. */
async function stage(
  turn: ImportTurn,
  ctx: Context,
  name: string,
  version: string,
  to: string,
): Promise<void> {
  if (to === 'None' || to === '') return;
  const { workspaceId } = turn.facts;
  const { latest } = await getWireModel(ctx, { workspaceId, name });
  if (latest.some((one) => one.stage.toLowerCase() === to.toLowerCase())) return;
  try {
    await transitionStage(ctx, { workspaceId, name, version, stage: to, archivesOthers: false });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    turn.note(`The stage ${to} of ${name} ${version}`, error.message);
  }
}

async function register(turn: ImportTurn, version: RemoteVersion, origin: Named, { cursor, here }: Place) {
  const { workspaceId, workspaceSlug } = turn.facts;
  await turn.attempt(
    what(version),
    { ...cursor, version: null },
    async (ctx) => {
      const made = await createWireVersion(ctx, {
        workspaceId,
        workspaceSlug: workspaceSlug === 'main' ? null : workspaceSlug,
        name: here,
        source: origin.source,
        runId: origin.runId,
        loggedModelId: origin.loggedModelId,
        runLink: version.run_link.slice(0, 1_000) || undefined,
        description: version.description.slice(0, DESCRIPTION_CHARS_MAX),
        tags: [
          ...acceptable(version.tags, ({ key, value }) => checkTag(key, value)),
          ...importTags(turn.facts, idOf(version)),
        ],
      });
      const localId = `${here}/${made.number}`;
      await turn.keep(ctx, { kind: 'version', sourceId: idOf(version), localId, isDone: true });
      await stage(turn, ctx, here, String(made.number), version.current_stage);
    },
    { made: { versions: 1 } },
  );
}

/** Brings a version's files into a logged model of their own; null when the turn was over before, or nothing can come of it. */
async function bringFiles(
  turn: ImportTurn,
  version: RemoteVersion,
  origin: Extract<VersionOriginHere, { kind: 'files' }>,
  { cursor, place }: Place & { place: HolderPlace },
): Promise<Named | null> {
  const { workspaceId } = turn.facts;
  const { sourceId, runId, tree } = origin;
  const underWay: Cursor = { ...cursor, version: place };
  const idle: Cursor = { ...cursor, version: null };
  if (!(await turn.items('logged-model', [sourceId])).has(sourceId)) {
    const name = `${version.name}-${version.version}`;
    const info = { model_id: '', name, artifact_uri: '', status: '', tags: [] };
    const model = { info, data: { params: [] } };
    const begin = async (ctx: Context) => {
      await beginLoggedModel(turn, ctx, { model, experimentId: DEFAULT_EXPERIMENT.wireId, runId, sourceId });
    };
    if (!(await turn.attempt(what(version), underWay, begin, { otherwise: idle }))) return null;
  }
  const localId = (await turn.items('logged-model', [sourceId])).get(sourceId)?.localId ?? '';
  const folder = await folderOfModel(turn, localId);
  if (folder === null) {
    turn.note(
      what(version),
      'The default experiment here keeps files in a store of its own, which takes no others.',
    );
    await turn.advance(idle);
    return null;
  }
  const save = (at: HolderPlace['files']) => ({ ...cursor, version: { ...place, files: at } });
  const files = await takeFiles(turn, tree, { folder, place: place.files, save });
  if (files === null) return null;
  const { isPartial } = files;
  if (isPartial)
    turn.note(what(version), 'Some of its files could not be had, and a part of them is no version.');
  await turn.advance(isPartial ? idle : underWay, async (ctx) => {
    const status = isPartial ? 'UPLOAD_FAILED' : 'READY';
    await finalizeLoggedModel(ctx, { workspaceId, modelId: localId, status });
    await turn.keep(ctx, { kind: 'logged-model', sourceId, localId, isDone: true, isPartial });
  });
  if (isPartial) return null;
  return { kind: 'named', source: `models:/${localId}`, loggedModelId: localId, runId };
}

async function takeVersion(
  turn: ImportTurn,
  version: RemoteVersion,
  given: Place & { place: HolderPlace },
): Promise<void> {
  const origin = await findVersionOrigin(turn, given.cursor.kind, version);
  if (origin.kind === 'none') {
    turn.note(what(version), origin.why);
    return turn.advance({ ...given.cursor, version: null });
  }
  const named = origin.kind === 'named' ? origin : await bringFiles(turn, version, origin, given);
  if (named) await register(turn, version, named, given);
}

/** Sets the aliases that the model had there and has not here. */
async function takeAliases(turn: ImportTurn, { cursor, here }: Place, there: string): Promise<void> {
  const { workspaceId } = turn.facts;
  const answer = await turn.orSkip(`The aliases of ${there}`, () =>
    turn.source.get('/api/2.0/mlflow/registered-models/get', { name: there }, modelAnswer),
  );
  const aliases = answer?.registered_model.aliases ?? [];
  if (aliases.length === 0) return;
  const versions = await turn.items(
    'version',
    aliases.map(({ version }) => `${there}/${version}`),
  );
  const known = await turn.read((ctx) => getWireModel(ctx, { workspaceId, name: here }));
  const has = new Set(known.aliases.map(({ alias }) => alias));
  for (const { alias, version } of aliases) {
    const local = versions.get(`${there}/${version}`)?.localId.split('/').at(-1);
    const aliased = `The alias ${alias} of ${here}`;
    if (local === undefined)
      turn.note(aliased, `Version ${version}, which it stands for there, is not here.`);
    if (local === undefined || has.has(alias)) continue;
    await turn.attempt(aliased, cursor, async (ctx) => {
      await setWireAlias(ctx, { workspaceId, name: here, alias, version: local });
    });
  }
}

function quoted(name: string): string {
  return name.includes("'") ? `"${name}"` : `'${name}'`;
}

async function takePage(turn: ImportTurn, { cursor, here }: Place, there: string): Promise<void> {
  const { kind } = cursor;
  const filter = `name = ${quoted(there)}${kind === 'prompt' ? ` AND ${IS_PROMPT}` : ''}`;
  const answer = await turn.orSkip(wordKind(kind, there), () =>
    inSmallerPages(PAGE, (most) =>
      turn.source.get(
        '/api/2.0/mlflow/model-versions/search',
        { filter, max_results: most, order_by: 'version_number ASC', page_token: cursor.page },
        versionsAnswer,
      ),
    ),
  );
  const versions = answer?.model_versions ?? [];
  const known = await turn.items('version', versions.map(idOf));
  for (const version of versions.filter((one) => !known.has(idOf(one)))) {
    if (turn.mustPause()) return;
    const place = { id: version.version, files: FILES_BEGIN };
    await takeVersion(turn, version, { cursor, here, place });
    const now = turn.cursor();
    if (now.phase === 'versions' && now.version !== null) return;
  }
  const list = `The list of versions of ${there}`;
  const further = pageAfter(turn, cursor, list, { token: answer?.next_page_token, found: versions.length });
  if (further) return turn.advance({ ...cursor, ...further });
  await takeAliases(turn, { cursor, here }, there);
  const next = await turn.next(kind, there);
  await turn.advance(
    next
      ? { ...cursor, model: next.sourceId, page: null, walked: undefined }
      : cursorAfter(cursor, turn.facts.takes),
  );
}

/** Takes over versions: the rest of one whose files are under way, or those of the next page. */
export async function takeVersions(turn: ImportTurn, cursor: Cursor): Promise<void> {
  const { kind, model: there, version: place } = cursor;
  const here = there === null ? undefined : (await turn.items(kind, [there])).get(there)?.localId;
  if (there === null || here === undefined) {
    const next = await turn.next(kind, there);
    return turn.advance(next ? { ...cursor, model: next.sourceId } : cursorAfter(cursor, turn.facts.takes));
  }
  if (place === null) return takePage(turn, { cursor, here }, there);
  const found = await turn.orSkip(`Version ${place.id} of ${there}`, () =>
    turn.source.get('/api/2.0/mlflow/model-versions/get', { name: there, version: place.id }, versionAnswer),
  );
  if (found === null) return turn.advance({ ...cursor, version: null });
  await takeVersion(turn, found.model_version, { cursor: { ...cursor, version: null }, here, place });
}
