import { mkdtempSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { foundOrganisation } from '#server/access/create-organisation.ts';
import { createToken } from '#server/access/create-token.ts';
import { machineContext } from '#server/access/machine-operator.ts';
import { createTokenInput } from '#server/access/tokens.schema.ts';
import { type TestDatabase, testDatabase } from '#server/platform/testing/test-database.ts';
import { type OpenUnitOfWork, openUnitOfWork } from '#server/platform/unit-of-work.ts';
import { Api } from '../../../cli/api.ts';
import { COMMANDS } from '../../../cli/commands.ts';
import { chooseCommand, runCommand } from '../../../cli/run-command.ts';
import { openRestServer } from '../testing/open-rest-server.ts';

// Settings are read once, before anything here is run.
vi.hoisted(() => {
  process.env.INTERLOCK_DATA_DIR = `/tmp/interlock-command-line-${process.pid}-${Date.now()}`;
});

let database: TestDatabase;
let open: OpenUnitOfWork;
let server: Awaited<ReturnType<typeof openRestServer>>;
let api: Api;
let viewer: Api;
const folder = mkdtempSync(join(tmpdir(), 'interlock-command-line-'));

beforeAll(async () => {
  database = await testDatabase();
  open = openUnitOfWork(database.appUrl, { name: 'command-line-test' });
  const { id } = await foundOrganisation(open.uow, machineContext, { slug: 'acme', name: 'Acme' });
  const tenancy = { organisationId: id, workspaceIds: '*', personId: null } as const;
  server = await openRestServer(open.uow);
  const apiOf = async (role: string) => {
    const wish = createTokenInput.parse({ name: role, role, ttlHours: 1 });
    const made = await open.uow.write(tenancy, (tx) => createToken(machineContext(tx, id), wish));
    return new Api({ url: server.origin, token: made.token });
  };
  api = await apiOf('ml-engineer');
  viewer = await apiOf('viewer');
});

afterAll(async () => {
  await server.close();
  await open.database.close();
  await database.drop();
  await rm(folder, { recursive: true, force: true });
  await rm(process.env.INTERLOCK_DATA_DIR ?? '', { recursive: true, force: true });
});

/** Runs a command as it would be written; every word stands for itself. */
async function runAs<T>(who: Api, ...words: string[]): Promise<{ value: T; text: string }> {
  const { command, rest } = chooseCommand(COMMANDS, words);
  const { value, lines } = await runCommand(command, rest, who);
  return { value: value as T, text: lines.join('\n') };
}

const run = <T>(...words: string[]) => runAs<T>(api, ...words);

const batch = { params: [{ key: 'depth', value: '5' }], tags: [] };
const metric = (value: number) => ({ key: 'auc', value, timestamp: 1, step: 1 });

test('experiments and runs are made, found, compared, deleted and restored', async () => {
  const { value: experiment } = await run<{ experimentId: string; id: string }>(
    'experiments',
    'create',
    'credit',
  );
  const name = experiment.experimentId;
  expect((await run('experiments', 'list')).text).toContain('credit');
  await run('experiments', 'rename', name, 'lending');
  expect((await run('experiments', 'show', name)).text).toContain('lending');
  const ids: string[] = [];
  for (const value of [0.7, 0.8]) {
    const { id } = await api.call<{ id: string }>('POST', '/runs', { experimentId: experiment.id });
    await api.call('POST', `/runs/${id}/log`, { ...batch, metrics: [metric(value)] });
    ids.push(id);
  }
  const [first = '', second = ''] = ids;
  const found = await run('runs', 'search', name, '--filter', 'metrics.auc > 0.75', '--metric', 'auc');
  expect(found.text).toContain(second);
  expect(found.text).not.toContain(first);
  expect((await run('runs', 'compare', first, second)).text).toMatch(/auc +0\.7 +0\.8$/);
  expect((await run('runs', 'columns', name)).text.split('\n')).toContain('params.depth');
  expect((await run('runs', 'metric', 'auc', first)).text).toMatch(/0\.7$/);
  await run('runs', 'delete', first);
  expect((await run('runs', 'search', name)).text).not.toContain(first);
  await run('runs', 'restore', first);
  expect((await run('runs', 'show', first)).text).toContain('active');
  await run('experiments', 'delete', name);
  expect((await run('experiments', 'list', '--view', 'deleted')).text).toContain('lending');
  await run('experiments', 'restore', name);
  await expect(run('experiments', 'show', '999')).rejects.toMatchObject({ code: 'not-found' });
});

test('files go to a run and come back as they were', async () => {
  const { id } = await api.call<{ id: string }>('POST', '/runs', { experimentId: '0' });
  const [sent, got] = [join(folder, 'sent.bin'), join(folder, 'got.bin')];
  const bytes = Buffer.alloc(300_000, 'some bytes ');
  await writeFile(sent, bytes);
  await run('files', 'upload', id, sent, '--as', 'model/weights.bin');
  expect((await run('files', 'list', id)).text).toContain('model/');
  expect((await run('files', 'list', id, '--in', 'model')).text).toContain('weights.bin');
  await run('files', 'download', id, 'model/weights.bin', '--to', got);
  expect((await readFile(got)).equals(bytes)).toBe(true);
  await expect(run('files', 'download', id, 'none', '--to', join(folder, 'none'))).rejects.toMatchObject({
    code: 'not-found',
  });
  await expect(readFile(join(folder, 'none'))).rejects.toThrow();
  for (const words of [
    ['upload', id, sent],
    ['download', id, 'model/weights.bin', '--to', got],
    ['delete', id, 'model'],
  ])
    await expect(runAs(viewer, 'files', ...words)).rejects.toMatchObject({ code: 'forbidden' });
  await writeFile(sent, '');
  await run('files', 'upload', id, sent, '--as', 'empty.txt');
  expect((await run('files', 'list', id)).text).toMatch(/empty\.txt +0/);
});

test('prompts are registered and told apart, aliases and tags are set, and models deleted', async () => {
  const file = join(folder, 'prompt.txt');
  await writeFile(file, 'Decide on {{amount}}.\n');
  await run('prompts', 'register', 'letter', file, '--new');
  await writeFile(file, 'Decide well on {{amount}} and {{term}}.\n');
  await run('prompts', 'register', 'letter', file);
  expect((await run('prompts', 'list')).text).toContain('letter');
  expect((await run('prompts', 'show', 'letter', '1')).text).toContain('Decide on {{amount}}.');
  const { text } = await run('prompts', 'diff', 'letter', '1', '2');
  expect(text).toContain('New variable: term');
  expect(text).toContain('{+');
  await run('aliases', 'set', 'letter', 'live', '2');
  expect((await run('models', 'show', 'letter')).text).toMatch(/live +2/);
  expect((await run('versions', 'show', 'letter', 'live')).text).toMatch(/Version +2/);
  await run('tags', 'set', 'letter', 'team', 'risk', '--version', '2');
  expect((await run('versions', 'search', '--filter', "tags.team = 'risk'")).text).toBeDefined();
  await run('tags', 'remove', 'letter', 'team', '--version', '2');
  await run('aliases', 'remove', 'letter', 'live');
  await run('versions', 'delete', 'letter', '1');
  expect((await run('versions', 'list', 'letter')).text).not.toMatch(/^1 /m);
  await run('models', 'delete', 'letter');
  expect((await run('models', 'list')).text).not.toContain('letter');
});
