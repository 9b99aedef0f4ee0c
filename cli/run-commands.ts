import type { Api } from './api.ts';
import { type Command, PAGED, type Page, pageOf, tellDone, tellPage } from './command.ts';
import { Complaint } from './complaint.ts';
import { factsOf, tableOf, timeOf } from './print-table.ts';

interface Entry {
  key: string;
  value: string | number;
}

export interface Run {
  id: string;
  workspaceId: string;
  name: string;
  status: string;
  lifecycle: string;
  experimentName: string;
  startTime: number;
  endTime: number | null;
  artifactUri: string;
  metrics: readonly Entry[];
  params: readonly Entry[];
  tags: readonly Entry[];
}

const RUN = ['run'];
const COMPARED_MAX = 10;

/** One run with what it logged. */
export function getRun(api: Api, id: string): Promise<Run> {
  return api.call<Run>('GET', `/runs/${encodeURIComponent(id)}`);
}

function section(heading: string, entries: readonly Entry[]): string[] {
  if (entries.length === 0) return [];
  return [
    '',
    ...tableOf(
      [heading, 'Value'],
      entries.map(({ key, value }) => [key, value]),
    ),
  ];
}

/** Runs side by side: a row for each metric and parameter; those that are alike everywhere can be left out. */
export function compareRuns(runs: readonly Run[], isWhole: boolean): string[] {
  const rowsOf = (kind: 'metrics' | 'params') => {
    const keys = [...new Set(runs.flatMap((run) => run[kind].map(({ key }) => key)))].sort();
    return keys
      .map((key) => [key, ...runs.map((run) => run[kind].find((entry) => entry.key === key)?.value ?? '')])
      .filter(([, ...values]) => isWhole || new Set(values).size > 1);
  };
  const headings = runs.map(({ name, id }) => name || id.slice(0, 8));
  const parts = (['metrics', 'params'] as const).flatMap((kind) => {
    const rows = rowsOf(kind);
    if (rows.length === 0) return [];
    return [...tableOf([kind === 'metrics' ? 'Metric' : 'Parameter', ...headings], rows), ''];
  });
  return parts.length === 0 ? ['They do not differ.'] : parts.slice(0, -1);
}

/** Runs are named by the 32 hex digits that MLflow's clients know. */
export const RUN_COMMANDS: readonly Command[] = [
  {
    name: 'runs search',
    takes: ['experiment…'],
    options: {
      filter: { value: 'FILTER', about: "such as metrics.auc > 0.8 AND params.depth = '5'" },
      order: { value: 'ORDER', isMany: true, about: 'such as "metrics.auc DESC"; may stand several times' },
      view: { value: 'VIEW', about: 'active (as long as you say nothing), deleted or all' },
      metric: { value: 'KEY', isMany: true, about: 'a metric to show; may stand several times' },
      workspace: { value: 'ID', about: 'where, if you may work in several' },
      ...PAGED,
    },
    about: 'Find runs of experiments by filter and order',
    operations: ['runs.search'],
    run: async (api, given) => {
      const shown = given.texts('metric');
      const { limit = 50, cursor } = pageOf(given);
      const page = await api.call<Page<Run>>('POST', '/runs/search', {
        experimentIds: given.rest(),
        filter: given.text('filter'),
        orderBy: given.texts('order'),
        lifecycle: given.text('view'),
        workspaceId: given.text('workspace'),
        limit,
        cursor,
      });
      return tellPage(page, ['Run', 'Name', 'Status', 'Started', ...shown], (run) => [
        run.id,
        run.name,
        run.status,
        timeOf(run.startTime),
        ...shown.map((key) => run.metrics.find((entry) => entry.key === key)?.value),
      ]);
    },
  },
  {
    name: 'runs show',
    takes: RUN,
    about: 'Show a run with what it logged',
    operations: ['runs.get'],
    run: async (api, given) => {
      const run = await getRun(api, given.word('run'));
      const facts = factsOf({
        Name: run.name,
        Experiment: run.experimentName,
        Status: run.status,
        State: run.lifecycle,
        Started: timeOf(run.startTime),
        Ended: timeOf(run.endTime),
        Files: run.artifactUri,
      });
      const logged = [
        ...section('Metric', run.metrics),
        ...section('Parameter', run.params),
        ...section('Tag', run.tags),
      ];
      return { value: run, lines: [...facts, ...logged] };
    },
  },
  {
    name: 'runs compare',
    takes: ['run…'],
    options: { all: { about: 'also what is alike everywhere' } },
    about: 'Show where runs differ',
    operations: ['runs.get'],
    run: async (api, given) => {
      const ids = given.rest();
      if (ids.length < 2 || ids.length > COMPARED_MAX)
        throw new Complaint('usage', `Name two to ${COMPARED_MAX} runs.`);
      const runs = await Promise.all(ids.map((id) => getRun(api, id)));
      return { value: runs, lines: compareRuns(runs, given.is('all')) };
    },
  },
  {
    name: 'runs columns',
    takes: ['experiment…'],
    options: { workspace: { value: 'ID', about: 'where, if you may work in several' } },
    about: 'List the metrics, parameters and tags that runs of experiments have',
    operations: ['runs.listColumns'],
    run: async (api, given) => {
      const found = await api.call<Record<string, readonly string[]>>('POST', '/runs/columns', {
        experimentIds: given.rest(),
        workspaceId: given.text('workspace'),
      });
      const lists = Object.entries(found).filter(([, keys]) => Array.isArray(keys));
      return { value: found, lines: lists.flatMap(([kind, keys]) => keys.map((key) => `${kind}.${key}`)) };
    },
  },
  {
    name: 'runs metric',
    takes: ['key', 'run…'],
    options: { points: { value: 'N', about: 'how many per run at most' } },
    about: 'Show how a metric went, thinned out evenly',
    operations: ['runs.metricHistory'],
    run: async (api, given) => {
      const found = await api.call<{
        items: { runId: string; step: number; at: number; value: number }[];
      }>('POST', '/runs/metric-history', {
        runIds: given.rest(),
        key: given.word('key'),
        points: given.number('points') ?? 100,
      });
      const rows = found.items.map(({ runId, step, at, value }) => [runId, step, timeOf(at), value]);
      return { value: found, lines: tableOf(['Run', 'Step', 'Time', 'Value'], rows) };
    },
  },
  {
    name: 'runs delete',
    takes: RUN,
    about: 'Delete a run; it can be restored',
    operations: ['runs.delete'],
    run: async (api, given) =>
      tellDone(await api.call('DELETE', `/runs/${given.part('run')}`), `Deleted run ${given.word('run')}.`),
  },
  {
    name: 'runs restore',
    takes: RUN,
    about: 'Restore a deleted run',
    operations: ['runs.restore'],
    run: async (api, given) => {
      const path = `/runs/${given.part('run')}/restore`;
      return tellDone(await api.call('POST', path), `Restored run ${given.word('run')}.`);
    },
  },
];
