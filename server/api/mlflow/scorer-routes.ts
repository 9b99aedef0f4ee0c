import { Refusal } from '#server/platform/domain/refusal.ts';
import type { ScorerFacts } from '#server/tracking/domain/scorer.ts';
import { type MlflowRoute, mlflowRoute, type WireCall } from './mlflow-route.ts';

const BASE = '/3.0/mlflow/scorers';
const INT32_MAX = 2_147_483_647;

/** Clients read the experiment's id as a number of 32 bits here, and fail on a larger one; they do well without it. */
function experimentNumber(experiment: string): { experiment_id?: number } {
  const number = Number(experiment);
  return number <= INT32_MAX ? { experiment_id: number } : {};
}

function encodeScorer(scorer: ScorerFacts) {
  return {
    ...experimentNumber(scorer.experiment),
    scorer_name: scorer.name,
    scorer_version: scorer.version,
    serialized_scorer: scorer.definition,
    creation_time: scorer.createdAt.getTime(),
    scorer_id: scorer.scorerId,
  };
}

const encodeScorers = (found: ScorerFacts[]) =>
  found.length > 0 ? { scorers: found.map(encodeScorer) } : {};

function which({ message, workspaceId }: WireCall) {
  return {
    workspaceId,
    experimentId: message.requiredString('experiment_id'),
    name: message.requiredString('name'),
  };
}

const one = (call: WireCall) => ({ ...which(call), version: call.message.integer('version') });

/** The experiments whose scorers are asked for: one, several, or all when neither field is there. */
function asked({ message, workspaceId }: WireCall) {
  const experimentId = message.string('experiment_id');
  if (experimentId && message.has('experiment_ids'))
    throw new Refusal(
      'invalid',
      "Cannot specify both 'experiment_id' and 'experiment_ids'. Use 'experiment_ids' to scope the query to multiple experiments, or 'experiment_id' to scope it to a single experiment.",
    );
  const experimentIds = message.has('experiment_ids')
    ? [...new Set(message.strings('experiment_ids'))]
    : null;
  return { workspaceId, experimentId: experimentId || null, experimentIds };
}

/** Scorers of MLflow's protocol: kept and handed out, never run here, so that none has a schedule. */
export const SCORER_ROUTES: readonly MlflowRoute[] = [
  mlflowRoute<ScorerFacts>(
    'POST',
    `${BASE}/register`,
    'scorers.register',
    (call) => ({ ...which(call), definition: call.message.requiredString('serialized_scorer') }),
    (scorer) => ({
      version: scorer.version,
      scorer_id: scorer.scorerId,
      experiment_id: scorer.experiment,
      name: scorer.name,
      serialized_scorer: scorer.definition,
      creation_time: scorer.createdAt.getTime(),
    }),
  ),
  mlflowRoute('GET', `${BASE}/list`, 'scorers.list', asked, encodeScorers),
  mlflowRoute('GET', `${BASE}/versions`, 'scorers.versions', which, encodeScorers),
  mlflowRoute<ScorerFacts>('GET', `${BASE}/get`, 'scorers.get', one, (scorer) => ({
    scorer: encodeScorer(scorer),
  })),
  mlflowRoute('DELETE', `${BASE}/delete`, 'scorers.delete', one, () => ({})),
  mlflowRoute(
    'GET',
    `${BASE}/online-configs`,
    'scorers.list',
    (call) => ({ workspaceId: call.workspaceId, experimentIds: [] }),
    () => ({ configs: [] }),
  ),
  mlflowRoute(
    'PUT',
    `${BASE}/online-config`,
    'scorers.get',
    () => {
      throw new Refusal(
        'unprocessable',
        'Scorers are kept here and run by clients; none runs on a schedule.',
        {
          details: { mlflow: 'NOT_IMPLEMENTED' },
        },
      );
    },
    () => ({}),
  ),
];
