import { lineage } from '#server/registry/lineage.router.ts';
import { modelVersions } from '#server/registry/model-versions.router.ts';
import { models } from '#server/registry/models.router.ts';
import { registeredModels } from '#server/registry/registered-models.router.ts';
import { versions } from '#server/registry/versions.router.ts';
import { type Asking, actAs, type Question } from './growth-questions.ts';
import { LARGE_MODEL } from './growth-versions.ts';

/** What pages and clients ask of the registry. */
export function registryQuestions({ actor, grown, runIds }: Asking): Question[] {
  const { workspaceId } = grown.large;
  const asked = (
    name: string,
    operation: unknown,
    input: Record<string, unknown>,
    plan?: string,
  ): Question => ({
    name,
    ...(plan && { plan }),
    ask: (uow) => actAs(actor, uow, operation, input),
  });
  const page = { workspaceId, maxResults: 200 };
  const found = (filter: string, plan?: string) =>
    asked(`versions where ${filter}`, modelVersions.search, { ...page, filter }, plan);
  return [
    asked('page of models', models.list, {}, 'models'),
    asked('models whose name has a part', models.list, { search: 'el-77' }),
    asked('models on the wire', registeredModels.search, { workspaceId }),
    asked(
      'page of the versions of a large model',
      versions.list,
      { model: LARGE_MODEL },
      'versions-of-model',
    ),
    asked('versions, the latest changed first', modelVersions.search, page, 'versions-latest'),
    asked('versions by name', modelVersions.search, { ...page, orderBy: ['name ASC'] }),
    asked('versions by time of creation', modelVersions.search, {
      ...page,
      orderBy: ['creation_timestamp ASC'],
    }),
    asked('10,000 versions at once, as clients ask', modelVersions.search, {
      workspaceId,
      maxResults: 10_000,
    }),
    found(`name = '${LARGE_MODEL}'`, 'versions-where-name'),
    found("name LIKE 'model-77%'"),
    found("tags.stage = 'trial 3'"),
    found("tags.chosen = 'yes'", 'versions-where-tag'),
    {
      name: 'versions of a run',
      plan: 'versions-of-run',
      ask: (uow, turn) =>
        actAs(actor, uow, modelVersions.search, {
          workspaceId,
          filter: `run_id = '${runIds[turn % runIds.length]}'`,
        }),
    },
    asked('lineage of a version', lineage.show, { model: LARGE_MODEL, version: '1' }, 'lineage-of-version'),
    {
      name: 'lineage of a run',
      ask: (uow, turn) => actAs(actor, uow, lineage.show, { runId: runIds[turn % runIds.length] }),
    },
    asked(
      'lineage of data that very many runs used',
      lineage.show,
      { datasetId: `data-${grown.large.experimentId}-3` },
      'lineage-of-data',
    ),
    asked('latest versions of a large model', registeredModels.latestVersions, {
      workspaceId,
      name: LARGE_MODEL,
    }),
    asked(
      'version by alias',
      registeredModels.getByAlias,
      { workspaceId, name: LARGE_MODEL, alias: 'champion' },
      'version-by-alias',
    ),
  ];
}
