import process from 'node:process';
import type { ImportCounts, ImportProblem } from '#server/tracking/domain/import-facts.ts';
import { type Command, PAGED, type Page, pageOf, tellDone, tellPage } from './command.ts';
import { factsOf } from './print-table.ts';

interface Import {
  id: string;
  url: string;
  state: string;
  counts: ImportCounts;
  problems?: readonly ImportProblem[];
}

const IMPORT = ['import'];

/** Secrets of the other server come from the environment, where no list of processes shows them. */
function credential(): object | undefined {
  const { MLFLOW_TRACKING_TOKEN: token, MLFLOW_TRACKING_USERNAME: userName } = process.env;
  if (userName) return { userName, password: process.env.MLFLOW_TRACKING_PASSWORD ?? '' };
  return token ? { token } : undefined;
}

const inWords = ({ runs, files, versions, skipped }: ImportCounts) =>
  `${runs} runs, ${files} files, ${versions} versions, ${skipped} left out`;

/** What is taken over from other MLflow servers. */
export const IMPORT_COMMANDS: readonly Command[] = [
  {
    name: 'imports start',
    takes: ['url'],
    options: {
      take: { value: 'WHAT', isMany: true, about: 'experiments or models; both as long as you say nothing' },
      'from-workspace': { value: 'NAME', about: 'the workspace of the other server' },
      workspace: { value: 'ID', about: 'where to, if you may work in several' },
      allow: {
        value: 'CIDR',
        isMany: true,
        about: 'addresses in which a server that is not public may be reached',
      },
    },
    about:
      'Take over what another MLflow server holds, with MLFLOW_TRACKING_TOKEN or MLFLOW_TRACKING_USERNAME and _PASSWORD',
    operations: ['imports.start'],
    run: async (api, given) => {
      const takes = given.texts('take');
      const made = await api.call<Import>('POST', '/imports', {
        url: given.word('url'),
        ...(takes.length > 0 && { takes }),
        remoteWorkspace: given.text('from-workspace'),
        workspaceId: given.text('workspace'),
        egressGrants: given.texts('allow'),
        credential: credential(),
      });
      return tellDone(made, `Import ${made.id} has begun. See interlock imports show ${made.id}`);
    },
  },
  {
    name: 'imports list',
    takes: [],
    options: PAGED,
    about: 'List imports, the newest first',
    operations: ['imports.list'],
    run: async (api, given) => {
      const page = await api.call<Page<Import>>('GET', '/imports', pageOf(given));
      return tellPage(page, ['Id', 'From', 'State', 'Took over'], ({ id, url, state, counts }) => [
        id,
        url,
        state,
        inWords(counts),
      ]);
    },
  },
  {
    name: 'imports show',
    takes: IMPORT,
    about: 'Show how far an import has come, and what it had to leave out',
    operations: ['imports.get'],
    run: async (api, given) => {
      const one = await api.call<Import>('GET', `/imports/${given.part('import')}`);
      const facts = factsOf({ From: one.url, State: one.state, ...one.counts });
      const problems = (one.problems ?? []).map(({ what, why }) => `  ${what}: ${why}`);
      return { value: one, lines: problems.length === 0 ? facts : [...facts, '', 'Left out:', ...problems] };
    },
  },
  {
    name: 'imports cancel',
    takes: IMPORT,
    about: 'Cancel an import; what it took over stays',
    operations: ['imports.cancel'],
    run: async (api, given) =>
      tellDone(await api.call('POST', `/imports/${given.part('import')}/cancel`), 'Cancelled.'),
  },
  {
    name: 'imports resume',
    takes: IMPORT,
    about: 'Let an import go on where it stood',
    operations: ['imports.resume'],
    run: async (api, given) => {
      const path = `/imports/${given.part('import')}/resume`;
      return tellDone(await api.call('POST', path, { credential: credential() }), 'It goes on.');
    },
  },
];
