import { type Command, PAGED, type Page, pageOf, tellPage } from './command.ts';
import { factsOf, timeOf } from './print-table.ts';

interface Scorer {
  scorerId: string;
  name: string;
  version: number;
  versionsCount?: number;
  experimentName: string;
  kind: string;
  model: string | null;
  createdBy: string;
  createdAt: string;
}

type Named = { people: Record<string, { name: string }> };

const by = ({ people }: Named, { createdBy }: Scorer) => people[createdBy]?.name ?? createdBy;

/** Scorers are registered by MLflow's client; here they are looked at. */
export const SCORER_COMMANDS: readonly Command[] = [
  {
    name: 'scorers list',
    takes: [],
    options: {
      search: { value: 'TEXT', about: 'part of the name' },
      experiment: { value: 'ID', about: 'only those of one experiment' },
      ...PAGED,
    },
    about: 'List what answers are judged by, the last registered first',
    operations: ['scorers.browse'],
    run: async (api, given) => {
      const fields = {
        search: given.text('search'),
        experimentId: given.text('experiment'),
        ...pageOf(given),
      };
      const page = await api.call<Page<Scorer>>('GET', '/scorers', fields);
      return tellPage(page, ['Id', 'Name', 'Version', 'What it is', 'Experiment'], (one) => [
        one.scorerId,
        one.name,
        one.version,
        one.kind,
        one.experimentName,
      ]);
    },
  },
  {
    name: 'scorers show',
    takes: ['scorer'],
    options: { version: { value: 'N', about: 'another version than the newest' } },
    about: 'Show a scorer by its id; --json has its definition',
    operations: ['scorers.show'],
    run: async (api, given) => {
      const fields = { version: given.number('version') };
      const one = await api.call<
        Scorer & Named & { instructions: string | null; description: string | null }
      >('GET', `/scorers/${given.part('scorer')}`, fields);
      const facts = factsOf({
        Name: one.name,
        Version: `${one.version}, of ${one.versionsCount}`,
        'What it is': one.kind,
        Model: one.model,
        Experiment: one.experimentName,
        About: one.description,
        Registered: `${timeOf(one.createdAt)} by ${by(one, one)}`,
      });
      const told = one.instructions?.split('\n').map((line) => `  ${line}`);
      return { value: one, lines: told ? [...facts, '', 'It is told:', ...told] : facts };
    },
  },
  {
    name: 'scorers versions',
    takes: ['scorer'],
    options: PAGED,
    about: 'List versions of a scorer, the newest first',
    operations: ['scorers.history'],
    run: async (api, given) => {
      const path = `/scorers/${given.part('scorer')}/versions`;
      const page = await api.call<Page<Scorer> & Named>('GET', path, pageOf(given));
      return tellPage(page, ['Version', 'What it is', 'Registered', 'By'], (one) => [
        one.version,
        one.kind,
        timeOf(one.createdAt),
        by(page, one),
      ]);
    },
  },
];
