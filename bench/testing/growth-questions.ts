import type { PersonActor } from '#server/access/domain/actor.ts';
import { callerOf, executeOperation } from '#server/api/execute-operation.ts';
import type { Operation } from '#server/api/operation.ts';
import type { UnitOfWork } from '#server/platform/unit-of-work.ts';
import { experiments } from '#server/tracking/experiments.router.ts';
import { runs } from '#server/tracking/runs.router.ts';
import { savedViews } from '#server/tracking/saved-views.router.ts';
import type { Grown } from './fill-growth.ts';
import { RARE_WORD } from './growth-spread.ts';

/** Who asks, about what. */
export interface Asking {
  actor: PersonActor;
  grown: Grown;
  /** Ids of runs of the large experiment, old and new. */
  runIds: readonly string[];
  /** A run with very many points. */
  longRunId: string;
}

/** One thing that a page or a client asks for, again and again. */
export interface Question {
  name: string;
  /** The file of its plan in `docs/plans`; none where that says what another one says. */
  plan?: string;
  /** How often it is asked at most. */
  times?: number;
  ask(uow: UnitOfWork, turn: number): Promise<unknown>;
}

/** Calls an operation as a person would, permission and tenant included. */
export function actAs<O>(
  actor: PersonActor,
  uow: UnitOfWork,
  operation: unknown,
  input: unknown,
): Promise<O> {
  return executeOperation(
    operation as Operation<'query' | 'mutation', unknown, O>,
    'bench',
    callerOf(actor, uow),
    input,
  );
}

/** The columns that a table of runs shows. */
const COLUMNS = {
  metrics: ['accuracy', 'loss', 'auc', 'latency_ms'],
  params: ['depth', 'optimizer', 'learning_rate', 'seed'],
  tags: [],
};
const PAGE = 200;
/** As far as the table of runs is scrolled. */
const SCROLLED_RUNS = 10_000;

interface Searched {
  items: { id: string }[];
  nextCursor: string | null;
}

type Search = Record<string, unknown> & { orderBy?: string[]; filter?: string };

function searches({ actor, grown }: Asking) {
  const { experimentId } = grown.large;
  const search = (uow: UnitOfWork, given: Search) =>
    actAs<Searched>(actor, uow, runs.search, {
      experimentIds: [experimentId],
      limit: PAGE,
      columns: COLUMNS,
      ...given,
    });
  const asked = (name: string, given: Search, plan?: string): Question => ({
    name,
    ...(plan && { plan }),
    ask: (uow) => search(uow, given),
  });
  /** Page after page, from the first again when the last one was reached. */
  const scrolled = (name: string, given: Search, most: number): Question => {
    let cursor: string | null = null;
    return {
      name,
      times: most,
      async ask(uow, turn) {
        const page = await search(uow, { ...given, ...(turn % most > 0 && cursor ? { cursor } : {}) });
        cursor = page.nextCursor;
      },
    };
  };
  const smallIds = grown.small.map((one) => one.experimentId);
  return { asked, scrolled, everywhere: [experimentId, ...smallIds] };
}

function orderQuestions(asking: Asking): Question[] {
  const { asked, everywhere } = searches(asking);
  const by = (order: string, plan?: string) => asked(`runs by ${order}`, { orderBy: [order] }, plan);
  return [
    asked('runs, the latest first', {}, 'runs-latest'),
    asked('runs, 1,000 with all they logged', { limit: 1_000, columns: undefined }),
    by('start_time ASC'),
    asked('runs, deleted ones too', { lifecycle: 'all' }, 'runs-with-deleted'),
    asked('runs, only deleted ones', { lifecycle: 'deleted' }),
    by('metrics.accuracy DESC', 'runs-by-metric'),
    by('metrics.loss ASC'),
    by('metrics.epoch DESC'),
    by('metrics.epoch ASC'),
    by('metrics.bleu DESC'),
    by('params.learning_rate ASC', 'runs-by-param'),
    by('params.learning_rate DESC'),
    by('params.optimizer ASC'),
    by('params.optimizer DESC'),
    by('params.ablation ASC'),
    by('tags.team DESC', 'runs-by-tag'),
    by('run_name ASC', 'runs-by-name'),
    by('run_name DESC'),
    by('status ASC', 'runs-by-state'),
    by('status DESC'),
    by('user_id ASC', 'runs-by-user'),
    by('user_id DESC'),
    by('end_time DESC', 'runs-by-end'),
    asked('runs of 101 experiments', { experimentIds: everywhere }, 'runs-of-many-experiments'),
    asked('runs of 101 experiments by metrics.auc DESC', {
      experimentIds: everywhere,
      orderBy: ['metrics.auc DESC'],
    }),
  ];
}

function filterQuestions(asking: Asking): Question[] {
  const { asked, everywhere } = searches(asking);
  const where = (filter: string, plan?: string) => asked(`runs where ${filter}`, { filter }, plan);
  const ids = asking.runIds.slice(0, 30).map((id) => `'${id}'`);
  return [
    asked(
      'runs where metric and param, by another metric',
      { filter: "metrics.accuracy > 0.9 AND params.depth = '5'", orderBy: ['metrics.auc DESC'] },
      'runs-filtered-by-metric',
    ),
    asked('runs where metric and param, by a param', {
      filter: "metrics.accuracy > 0.9 AND params.depth = '5'",
      orderBy: ['params.optimizer DESC'],
    }),
    asked('runs where few fit, by a metric', {
      filter: "tags.candidate = 'yes' AND params.depth = '5'",
      orderBy: ['metrics.loss ASC'],
    }),
    where('metrics.accuracy > 0.9'),
    where('metrics.accuracy > 0.9999', 'runs-where-metric'),
    where("params.optimizer = 'adam'"),
    where("params.optimizer = 'sgd'", 'runs-where-param'),
    where("params.ablation = 'part 3'"),
    where("params.ablation = 'none'"),
    where('params.ablation IS NULL'),
    where("params.optimizer LIKE 'ada%'"),
    where("tags.team = 'risk' AND params.optimizer = 'sgd'"),
    where("tags.candidate = 'yes'", 'runs-where-tag'),
    where("run_name ILIKE '%HERON%'"),
    where(`run_name ILIKE '%${RARE_WORD}%'`, 'runs-where-name-like'),
    where("status = 'FAILED'"),
    where("status = 'RUNNING'", 'runs-where-state'),
    where("user_id = 'user-7'"),
    where("user_id = 'nobody'"),
    where("datasets.name = 'table 3'"),
    where('start_time > 1700500000000 AND start_time < 1700600000000'),
    asked('runs followed by 30 ids', { filter: `run_id IN (${ids.join(', ')})`, limit: 30 }),
    asked("runs of 101 experiments where tags.candidate = 'yes'", {
      experimentIds: everywhere,
      filter: "tags.candidate = 'yes'",
    }),
  ];
}

function scrollQuestions(asking: Asking): Question[] {
  const { scrolled } = searches(asking);
  const pages = SCROLLED_RUNS / PAGE;
  return [
    scrolled('10,000 runs scrolled, the latest first', {}, pages),
    scrolled('10,000 runs scrolled by metrics.accuracy DESC', { orderBy: ['metrics.accuracy DESC'] }, pages),
    scrolled('10,000 runs scrolled by params.optimizer DESC', { orderBy: ['params.optimizer DESC'] }, pages),
    scrolled(
      "10,000 runs scrolled where params.optimizer = 'sgd'",
      { filter: "params.optimizer = 'sgd'" },
      pages,
    ),
  ];
}

function pageQuestions({ actor, grown, runIds, longRunId }: Asking): Question[] {
  const { experimentId } = grown.large;
  const idAt = (turn: number) => runIds[turn % runIds.length] ?? '';
  const act = (uow: UnitOfWork, operation: unknown, input: unknown) => actAs(actor, uow, operation, input);
  return [
    {
      name: 'page of experiments',
      plan: 'experiments',
      ask: (uow) => act(uow, experiments.list, { limit: 100 }),
    },
    {
      name: "experiments whose name is LIKE 'small 1%'",
      ask: (uow) => act(uow, experiments.search, { filter: "name LIKE 'small 1%'" }),
    },
    {
      name: 'page of an experiment',
      ask: (uow) =>
        Promise.all([
          act(uow, experiments.get, { experimentId }),
          act(uow, savedViews.list, { experimentId }),
          act(uow, runs.listColumns, { experimentIds: [experimentId] }),
          act(uow, runs.search, { experimentIds: [experimentId], limit: PAGE, columns: COLUMNS }),
        ]),
    },
    {
      name: 'columns of an experiment',
      plan: 'run-columns',
      ask: (uow) => act(uow, runs.listColumns, { experimentIds: [experimentId] }),
    },
    {
      name: 'datasets of an experiment',
      plan: 'datasets-of-runs',
      ask: (uow) => act(uow, runs.searchDatasets, { experimentIds: [experimentId] }),
    },
    { name: 'a run', plan: 'run', ask: (uow, turn) => act(uow, runs.get, { runId: idAt(turn) }) },
    {
      name: 'page of a run',
      ask: (uow, turn) =>
        Promise.all([
          act(uow, runs.get, { runId: idAt(turn) }),
          act(uow, runs.metricHistory, { runIds: [idAt(turn)], key: 'loss' }),
        ]),
    },
    {
      name: 'ten runs compared',
      ask: (uow, turn) =>
        Promise.all(runIds.slice(turn, turn + 10).map((runId) => act(uow, runs.get, { runId }))),
    },
    {
      name: 'metric history of a run',
      plan: 'metric-history',
      ask: (uow, turn) => act(uow, runs.readHistory, { runId: idAt(turn), key: 'loss' }),
    },
    {
      name: '25,000 of the points of a long run',
      ask: (uow) => act(uow, runs.readHistory, { runId: longRunId, key: 'loss', limit: 25_000 }),
    },
    {
      name: 'a metric of 100 runs, thinned out',
      plan: 'metric-of-many-runs',
      ask: (uow, turn) =>
        act(uow, runs.metricHistory, { runIds: runIds.slice(turn, turn + 100), key: 'loss', points: 320 }),
    },
    {
      name: 'a long run, thinned out',
      ask: (uow) => act(uow, runs.metricHistory, { runIds: [longRunId], key: 'loss', points: 320 }),
    },
  ];
}

/** Everything that pages and clients ask of tracked work. */
export function trackingQuestions(asking: Asking): Question[] {
  return [
    ...pageQuestions(asking),
    ...orderQuestions(asking),
    ...filterQuestions(asking),
    ...scrollQuestions(asking),
  ];
}
