import { type Command, PAGED, type Page, pageOf, tellDone, tellPage } from './command.ts';
import { factsOf, tableOf, timeOf } from './print-table.ts';

interface Alias {
  name: string;
  versionNumber: number;
  setAt?: string;
}

interface Model {
  id: string;
  name: string;
  kind: string;
  description: string;
  createdAt: string;
  versionsCount?: number;
  latest?: { number: number } | null;
  aliases: readonly Alias[];
  followed?: readonly { alias: string; deployments: number }[];
}

/** What moving an alias or a stage answers: requests where it waits for approval. */
interface Moved {
  requests?: readonly { number: number; link: string }[];
  message?: string | null;
}

const MODEL = ['model'];

/** Whether a move happened or waits, as the server says. */
export function tellMoved(moved: Moved, line: string): { value: unknown; lines: string[] } {
  if ((moved.requests ?? []).length === 0) return { value: moved, lines: [line] };
  const links = (moved.requests ?? []).map(({ number, link }) => `  request ${number}: ${link}`);
  return { value: moved, lines: ['It needs approval, and moves when that is applied:', ...links] };
}

const aliasesInWords = (aliases: readonly Alias[]) =>
  aliases.map(({ name, versionNumber }) => `${name} → ${versionNumber}`).join(', ');

/** Models by id or name. */
export const MODEL_COMMANDS: readonly Command[] = [
  {
    name: 'models list',
    takes: [],
    options: {
      search: { value: 'TEXT', about: 'part of the name' },
      kind: { value: 'KIND', about: 'classifier, regressor, ranker, generator, prompt or other' },
      'except-kind': { value: 'KIND', about: 'all but those of this kind' },
      ...PAGED,
    },
    about: 'List models, the newest first',
    operations: ['models.list'],
    run: async (api, given) => {
      const fields = {
        search: given.text('search'),
        kind: given.text('kind'),
        exceptKind: given.text('except-kind'),
        ...pageOf(given),
      };
      const page = await api.call<Page<Model>>('GET', '/models', fields);
      return tellPage(page, ['Name', 'Kind', 'Newest', 'Aliases'], (model) => [
        model.name,
        model.kind,
        model.latest?.number,
        aliasesInWords(model.aliases),
      ]);
    },
  },
  {
    name: 'models show',
    takes: MODEL,
    about: 'Show a model and its aliases',
    operations: ['models.get'],
    run: async (api, given) => {
      const model = await api.call<Model>('GET', `/models/${given.part('model')}`);
      const facts = factsOf({
        Name: model.name,
        Id: model.id,
        Kind: model.kind,
        Description: model.description,
        Created: timeOf(model.createdAt),
      });
      const rows = model.aliases.map(({ name, versionNumber }) => {
        const followers = model.followed?.find(({ alias }) => alias === name)?.deployments;
        return [name, versionNumber, followers ? `followed by ${followers}` : ''];
      });
      const aliases = rows.length === 0 ? [] : ['', ...tableOf(['Alias', 'Version', ''], rows)];
      return { value: model, lines: [...facts, ...aliases] };
    },
  },
  {
    name: 'models pointers',
    takes: MODEL,
    about: 'Show what follows the aliases of a model, and which moves wait for approval',
    operations: ['models.pointers'],
    run: async (api, given) => {
      const found = await api.call('GET', `/models/${given.part('model')}/pointers`);
      return { value: found, lines: JSON.stringify(found, null, 2).split('\n') };
    },
  },
  {
    name: 'models register',
    takes: ['name'],
    options: {
      kind: { value: 'KIND', about: 'classifier as long as you say nothing' },
      description: { value: 'TEXT', about: 'what it is for' },
      workspace: { value: 'ID', about: 'where, if you may work in several' },
    },
    about: 'Register a model',
    operations: ['models.register'],
    run: async (api, given) => {
      const made = await api.call<{ id: string }>('POST', '/models', {
        name: given.word('name'),
        kind: given.text('kind'),
        description: given.text('description'),
        workspaceId: given.text('workspace'),
      });
      return tellDone(made, `Registered ${given.word('name')}.`);
    },
  },
  {
    name: 'models delete',
    takes: ['name'],
    about: 'Delete a model or prompt by name; what serves or is asked for stays',
    operations: ['registeredModels.remove'],
    run: async (api, given) => {
      const path = `/registered-models/${given.part('name')}`;
      return tellDone(await api.call('DELETE', path), `Deleted ${given.word('name')}.`);
    },
  },
  {
    name: 'aliases set',
    takes: ['model', 'alias', 'version'],
    about: 'Point an alias at a version; where a deployment follows it, that asks for approval',
    operations: ['models.setAlias'],
    run: async (api, given) => {
      const path = `/models/${given.part('model')}/aliases/${given.part('alias')}`;
      const moved = await api.call<Moved>('PUT', path, { version: given.word('version') });
      return tellMoved(moved, `${given.word('alias')} points at version ${given.word('version')}.`);
    },
  },
  {
    name: 'aliases remove',
    takes: ['model', 'alias'],
    about: 'Remove an alias',
    operations: ['models.removeAlias'],
    run: async (api, given) => {
      const path = `/models/${given.part('model')}/aliases/${given.part('alias')}`;
      return tellDone(await api.call('DELETE', path), `Removed ${given.word('alias')}.`);
    },
  },
  {
    name: 'tags set',
    takes: ['name', 'key', 'value'],
    options: { version: { value: 'N', about: 'on this version instead of the model' } },
    about: 'Set a tag of a model or of a version',
    operations: ['registeredModels.setTag', 'modelVersions.setTag'],
    run: async (api, given) => {
      const version = given.text('version');
      const on = version === undefined ? '' : `/versions/${encodeURIComponent(version)}`;
      const path = `/registered-models/${given.part('name')}${on}/tags/${given.part('key')}`;
      return tellDone(
        await api.call('PUT', path, { value: given.word('value') }),
        `Set ${given.word('key')}.`,
      );
    },
  },
  {
    name: 'tags remove',
    takes: ['name', 'key'],
    options: { version: { value: 'N', about: 'of this version instead of the model' } },
    about: 'Remove a tag of a model or of a version',
    operations: ['registeredModels.removeTag', 'modelVersions.removeTag'],
    run: async (api, given) => {
      const version = given.text('version');
      const on = version === undefined ? '' : `/versions/${encodeURIComponent(version)}`;
      const path = `/registered-models/${given.part('name')}${on}/tags/${given.part('key')}`;
      return tellDone(await api.call('DELETE', path), `Removed ${given.word('key')}.`);
    },
  },
];
