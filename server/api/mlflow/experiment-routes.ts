import { Refusal } from '#server/platform/domain/refusal.ts';
import type { ExperimentFacts } from '#server/tracking/domain/experiment.ts';
import type { Entry } from '#server/tracking/domain/log-entries.ts';
import { type MlflowMethod, type MlflowRoute, mlflowRoute, type WireCall } from './mlflow-route.ts';
import { wireExperiment } from './tracking-shapes.ts';
import { missing, type WireMessage } from './wire-message.ts';

const EXPERIMENTS = '/2.0/mlflow/experiments';

/** Entries of `tags` and `params`; a value that is absent is the empty one. */
export function wireEntries(message: WireMessage, name: string): Entry[] {
  return message
    .messages(name)
    .map((entry) => ({ key: entry.string('key') ?? '', value: entry.string('value') ?? '' }));
}

const LIFECYCLES: Readonly<Record<string, 'active' | 'deleted' | 'all'>> = {
  ACTIVE_ONLY: 'active',
  DELETED_ONLY: 'deleted',
  ALL: 'all',
  '1': 'active',
  '2': 'deleted',
  '3': 'all',
};

/** Reads a view type by its name or number. */
export function wireLifecycle({ fields }: WireMessage, name: string): 'active' | 'deleted' | 'all' {
  const value = fields[name] ?? 'ACTIVE_ONLY';
  const found =
    typeof value === 'string' || typeof value === 'number' ? LIFECYCLES[String(value)] : undefined;
  if (found) return found;
  throw new Refusal('invalid', `Invalid value ${JSON.stringify(value)} for parameter '${name}' supplied.`);
}

/** How many results are asked for, at most 50,000; nothing and zero mean what is usual. */
export function wireLimit(message: WireMessage, usual: number, most: number): number {
  const asked = message.integer('max_results') ?? usual;
  if (asked >= 1 && asked <= most) return asked;
  throw new Refusal(
    'invalid',
    `Invalid value ${asked} for parameter 'max_results' supplied: It must be a positive integer no more than ${most}.`,
  );
}

const inExperiment = ({ message, workspaceId }: WireCall) => ({
  workspaceId,
  experimentId: message.requiredString('experiment_id'),
});

const search = (method: MlflowMethod) =>
  mlflowRoute<{ items: (ExperimentFacts & { tags: Entry[] })[]; nextCursor: string | null }>(
    method,
    `${EXPERIMENTS}/search`,
    'experiments.search',
    ({ message, workspaceId }) => ({
      workspaceId,
      filter: message.string('filter') ?? '',
      orderBy: message.strings('order_by'),
      lifecycle: wireLifecycle(message, 'view_type'),
      limit: wireLimit(message, 1_000, 50_000),
      cursor: message.string('page_token') || undefined,
    }),
    ({ items, nextCursor }) => ({
      experiments: items.length === 0 ? undefined : items.map(wireExperiment),
      next_page_token: nextCursor ?? undefined,
    }),
  );

const shown = (experiment: ExperimentFacts & { tags: Entry[] }) => ({
  experiment: wireExperiment(experiment),
});

/** Experiments as MLflow's clients create, find, change and delete them. */
export const EXPERIMENT_ROUTES: readonly MlflowRoute[] = [
  mlflowRoute<{ experimentId: string }>(
    'POST',
    `${EXPERIMENTS}/create`,
    'experiments.create',
    ({ message, workspaceId }) => ({
      workspaceId,
      name: message.requiredString('name'),
      artifactLocation: message.string('artifact_location') || undefined,
      tags: wireEntries(message, 'tags'),
    }),
    ({ experimentId }) => ({ experiment_id: experimentId }),
  ),
  mlflowRoute('GET', `${EXPERIMENTS}/get`, 'experiments.get', inExperiment, shown),
  mlflowRoute(
    'GET',
    `${EXPERIMENTS}/get-by-name`,
    'experiments.getByName',
    ({ message, workspaceId }) => ({ workspaceId, name: message.requiredString('experiment_name') }),
    shown,
  ),
  search('GET'),
  search('POST'),
  mlflowRoute('POST', `${EXPERIMENTS}/delete`, 'experiments.delete', inExperiment, () => ({})),
  mlflowRoute('POST', `${EXPERIMENTS}/restore`, 'experiments.restore', inExperiment, () => ({})),
  mlflowRoute(
    'POST',
    `${EXPERIMENTS}/update`,
    'experiments.rename',
    (call) => ({ ...inExperiment(call), name: call.message.requiredString('new_name') }),
    () => ({}),
  ),
  mlflowRoute(
    'POST',
    `${EXPERIMENTS}/set-experiment-tag`,
    'experiments.setTag',
    (call) => ({
      ...inExperiment(call),
      key: call.message.requiredString('key'),
      value: call.message.string('value') ?? '',
    }),
    () => ({}),
  ),
  mlflowRoute(
    'POST',
    `${EXPERIMENTS}/delete-experiment-tag`,
    'experiments.deleteTag',
    (call) => ({ ...inExperiment(call), key: call.message.requiredString('key') }),
    () => ({}),
  ),
  mlflowRoute<{ experimentWireId: string; name: string; digest: string; context: string | null }[]>(
    'POST',
    `${EXPERIMENTS}/search-datasets`,
    'runs.searchDatasets',
    ({ message, workspaceId }) => {
      const experimentIds = message.strings('experiment_ids');
      if (experimentIds.length === 0) throw missing('experiment_ids');
      return { workspaceId, experimentIds };
    },
    (found) => ({
      dataset_summaries: found.map(({ experimentWireId, name, digest, context }) => ({
        experiment_id: experimentWireId,
        name,
        digest,
        context: context ?? undefined,
      })),
    }),
  ),
];
