import { basename } from 'node:path';
import { type Command, PAGED, type Page, pageOf, tellDone, tellPage } from './command.ts';
import { factsOf, tableOf, timeOf } from './print-table.ts';

interface Dataset {
  id: string;
  name: string;
  purpose: string;
  rows: number;
  digest: string;
  licence: string;
  createdAt?: string;
  registeredAt?: string;
}

/** Registered datasets. */
export const DATASET_COMMANDS: readonly Command[] = [
  {
    name: 'datasets list',
    takes: [],
    options: { search: { value: 'TEXT', about: 'part of the name' }, ...PAGED },
    about: 'List datasets, the newest first',
    operations: ['datasets.list'],
    run: async (api, given) => {
      const fields = { search: given.text('search'), ...pageOf(given) };
      const page = await api.call<Page<Dataset>>('GET', '/datasets', fields);
      return tellPage(page, ['Id', 'Name', 'Used for', 'Rows', 'SHA-256'], (one) => [
        one.id,
        one.name,
        one.purpose,
        one.rows,
        one.digest.slice(0, 12),
      ]);
    },
  },
  {
    name: 'datasets show',
    takes: ['dataset'],
    about: 'Show a dataset by id',
    operations: ['datasets.get'],
    run: async (api, given) => {
      const one = await api.call<Dataset>('GET', `/datasets/${given.part('dataset')}`);
      const lines = factsOf({
        Name: one.name,
        Id: one.id,
        'Used for': one.purpose,
        Rows: one.rows,
        Licence: one.licence,
        Registered: timeOf(one.registeredAt ?? one.createdAt),
      });
      return { value: one, lines: [...lines, `SHA-256  ${one.digest}`] };
    },
  },
  {
    name: 'datasets logged',
    takes: ['dataset'],
    about: 'Show data that runs say they used, by its id in the lineage',
    operations: ['runs.dataset'],
    run: async (api, given) => {
      const one = await api.call<{
        name: string;
        digest: string;
        columns: readonly { name: string; type: string }[];
        figures: readonly { name: string; value: string }[];
      }>('GET', `/logged-datasets/${given.part('dataset')}`);
      const figures = Object.fromEntries(one.figures.map(({ name, value }) => [name, value]));
      const columns = one.columns.map(({ name, type }) => [name, type]);
      const shape = columns.length === 0 ? [] : ['', ...tableOf(['Column', 'Type'], columns)];
      return {
        value: one,
        lines: [...factsOf({ Name: one.name, Digest: one.digest, ...figures }), ...shape],
      };
    },
  },
  {
    name: 'datasets register',
    takes: ['name', 'file'],
    options: {
      purpose: { value: 'PURPOSE', about: 'training, evaluation or both' },
      licence: { value: 'TEXT', about: 'under which it may be used' },
      description: { value: 'TEXT', about: 'what it is' },
      workspace: { value: 'ID', about: 'where, if you may work in several' },
    },
    about: 'Upload a CSV file and register it as a dataset',
    operations: ['datasets.register', 'models.recordArtifact'],
    run: async (api, given) => {
      const file = given.word('file');
      const kept = await api.upload<{ id: string }>('POST', '/artifacts', { fileName: basename(file) }, file);
      const made = await api.call<{ id: string }>('POST', '/datasets', {
        name: given.word('name'),
        artifactId: kept.id,
        purpose: given.text('purpose') ?? 'both',
        licence: given.text('licence'),
        description: given.text('description'),
        workspaceId: given.text('workspace'),
      });
      return tellDone(made, `Registered dataset ${made.id}.`);
    },
  },
];
