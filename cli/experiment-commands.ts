import { type Command, PAGED, type Page, pageOf, tellDone, tellPage } from './command.ts';
import { factsOf, timeOf } from './print-table.ts';

interface Experiment {
  id: string;
  wireId: string;
  name: string;
  lifecycle: string;
  artifactLocation: string;
  createdAt: string;
  lastRunAt?: number | null;
}

const EXPERIMENT = ['experiment'];

/** Experiments are named by their id or by the number that MLflow's clients know. */
export const EXPERIMENT_COMMANDS: readonly Command[] = [
  {
    name: 'experiments list',
    takes: [],
    options: {
      filter: { value: 'FILTER', about: "such as name LIKE 'credit%'" },
      view: { value: 'VIEW', about: 'active (as long as you say nothing), deleted or all' },
      workspace: { value: 'ID', about: 'only those of one workspace' },
      ...PAGED,
    },
    about: 'List experiments, the newest first',
    operations: ['experiments.list'],
    run: async (api, given) => {
      const page = await api.call<Page<Experiment>>('GET', '/experiments', {
        filter: given.text('filter'),
        lifecycle: given.text('view'),
        workspaceId: given.text('workspace'),
        ...pageOf(given),
      });
      return tellPage(page, ['Number', 'Name', 'State', 'Created'], (one) => [
        one.wireId,
        one.name,
        one.lifecycle,
        timeOf(one.createdAt),
      ]);
    },
  },
  {
    name: 'experiments show',
    takes: EXPERIMENT,
    about: 'Show an experiment',
    operations: ['experiments.get'],
    run: async (api, given) => {
      const one = await api.call<Experiment>('GET', `/experiments/${given.part('experiment')}`);
      const { id, wireId, name, lifecycle, artifactLocation, createdAt } = one;
      return {
        value: one,
        lines: factsOf({
          Name: name,
          Number: wireId,
          Id: id,
          State: lifecycle,
          Files: artifactLocation,
          Created: timeOf(createdAt),
        }),
      };
    },
  },
  {
    name: 'experiments create',
    takes: ['name'],
    options: {
      tag: { value: 'KEY=VALUE', isMany: true, about: 'a tag; may stand several times' },
      workspace: { value: 'ID', about: 'where, if you may work in several' },
    },
    about: 'Create an experiment',
    operations: ['experiments.create'],
    run: async (api, given) => {
      const fields = {
        name: given.word('name'),
        tags: given.pairs('tag'),
        workspaceId: given.text('workspace'),
      };
      const made = await api.call<{ experimentId: string }>('POST', '/experiments', fields);
      return tellDone(made, `Created experiment ${made.experimentId}.`);
    },
  },
  {
    name: 'experiments rename',
    takes: ['experiment', 'name'],
    about: 'Call an experiment otherwise',
    operations: ['experiments.rename'],
    run: async (api, given) => {
      const name = given.word('name');
      const path = `/experiments/${given.part('experiment')}`;
      return tellDone(await api.call('PATCH', path, { name }), `It is called ${name} now.`);
    },
  },
  {
    name: 'experiments delete',
    takes: EXPERIMENT,
    about: 'Delete an experiment with its runs; it can be restored',
    operations: ['experiments.delete'],
    run: async (api, given) => {
      const path = `/experiments/${given.part('experiment')}`;
      return tellDone(await api.call('DELETE', path), `Deleted experiment ${given.word('experiment')}.`);
    },
  },
  {
    name: 'experiments restore',
    takes: EXPERIMENT,
    about: 'Restore a deleted experiment',
    operations: ['experiments.restore'],
    run: async (api, given) => {
      const path = `/experiments/${given.part('experiment')}/restore`;
      return tellDone(await api.call('POST', path), `Restored experiment ${given.word('experiment')}.`);
    },
  },
];
