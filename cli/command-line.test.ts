import { spawnSync } from 'node:child_process';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { Api } from './api.ts';
import { COMMANDS } from './commands.ts';
import { Given } from './given.ts';
import { tableOf, timeOf } from './print-table.ts';
import { chooseCommand, helpOf, usageOf } from './run-command.ts';
import { compareRuns, type Run } from './run-commands.ts';

const MAIN = fileURLToPath(new URL('./interlock.ts', import.meta.url));

function interlock(args: string[], env: Record<string, string> = {}) {
  const { PATH = '' } = process.env;
  return spawnSync(process.execPath, [MAIN, ...args], {
    encoding: 'utf8',
    env: { NODE_ENV: 'production', PATH, ...env },
  });
}

test('names of commands are told apart, and each says what it takes', () => {
  expect(new Set(COMMANDS.map(({ name }) => name)).size).toBe(COMMANDS.length);
  for (const command of COMMANDS)
    expect(chooseCommand(COMMANDS, command.name.split(' ')).command).toBe(command);
  const search = COMMANDS.find(({ name }) => name === 'runs search');
  expect(search && usageOf(search)).toContain('runs search <experiment…> [--filter FILTER] [--order ORDER]…');
  expect(helpOf(COMMANDS, ['prompts', 'diff'])[0]).toBe('interlock prompts diff <name> <before> <after>');
  expect(helpOf(COMMANDS, ['prompts']).join('\n')).not.toContain('runs search');
});

test.each<[readonly string[], readonly string[], string]>([
  [['run'], [], 'Say which run.'],
  [['run…'], [], 'Say which run.'],
  [['run'], ['a', 'b'], '"b" is one word too many.'],
])('%j refuses %j', (takes, words, message) => {
  expect(() => new Given(takes, words, {})).toThrow(message);
});

test('options are read in the form they have', () => {
  const given = new Given(['key', 'run…'], ['auc', 'a', 'b'], {
    tag: ['a=b=c', 'd='],
    limit: '5',
    all: true,
  });
  expect([given.word('key'), given.rest(), given.number('limit'), given.is('all')]).toEqual([
    'auc',
    ['a', 'b'],
    5,
    true,
  ]);
  expect(given.pairs('tag')).toEqual([
    { key: 'a', value: 'b=c' },
    { key: 'd', value: '' },
  ]);
  expect(() => new Given([], [], { tag: ['=b'] }).pairs('tag')).toThrow('must look like key=value');
  expect(() => new Given([], [], { limit: 'many' }).number('limit')).toThrow('must be a whole number');
});

test('tables stand in columns, and nothing in a name steers the terminal', () => {
  expect(
    tableOf(
      ['Name', 'N'],
      [
        ['a\u001b[2Jb\n', 1],
        ['longer', null],
      ],
    ),
  ).toEqual(['Name     N', 'a [2Jb   1', 'longer']);
  expect([timeOf(0), timeOf(1_700_000_000_000), timeOf('nonsense')]).toEqual(['', '2023-11-14 22:13:20', '']);
});

test('runs are compared by where they differ', () => {
  const run = (name: string, auc: number): Run => ({
    ...{ id: name, workspaceId: 'w', name, status: 'FINISHED', lifecycle: 'active', experimentName: 'e' },
    ...{ startTime: 1, endTime: 2, artifactUri: '', tags: [] },
    metrics: [{ key: 'auc', value: auc }],
    params: [{ key: 'depth', value: '5' }],
  });
  expect(compareRuns([run('a', 0.7), run('b', 0.8)], false)).toEqual(['Metric  a    b', 'auc     0.7  0.8']);
  expect(compareRuns([run('a', 0.7), run('b', 0.8)], true)).toContain('depth      5  5');
  expect(compareRuns([run('a', 1), run('b', 1)], false)).toEqual(['They do not differ.']);
});

test('a token goes to https only, or to this machine', () => {
  expect(() => new Api({ url: 'http://interlock.example.org', token: 't' })).toThrow('over https:// only');
  expect(() => new Api({ url: 'interlock', token: 't' })).toThrow('is no address');
  for (const url of ['https://interlock.example.org/', 'http://localhost:3000'])
    expect(() => new Api({ url, token: 't' })).not.toThrow();
});

test.each<[string[], Record<string, string>, number, RegExp]>([
  [['--help'], {}, 0, /interlock <command>/],
  [[], {}, 0, /experiments list/],
  [['runs', 'show', '--help'], {}, 0, /^interlock runs show <run>/],
  [['runs', 'dance'], {}, 2, /There is no command "runs dance"/],
  [['models', 'list'], {}, 2, /Set INTERLOCK_URL/],
  [['models', 'list'], { INTERLOCK_URL: 'http://127.0.0.1:1' }, 2, /Set INTERLOCK_TOKEN/],
  [
    ['models', 'list', '--colour'],
    { INTERLOCK_URL: 'http://127.0.0.1:1', INTERLOCK_TOKEN: 't' },
    2,
    /--colour/,
  ],
  [['models', 'list'], { INTERLOCK_URL: 'http://127.0.0.1:1', INTERLOCK_TOKEN: 't' }, 1, /does not answer/],
  [
    ['models', 'list', '--json', '--url', 'http://127.0.0.1:1'],
    { INTERLOCK_TOKEN: 't' },
    1,
    /^\{"error":\{"code":"unreachable"/,
  ],
])('interlock %j ends as told', (args, env, status, words) => {
  const done = interlock(args, env);
  expect([done.status, `${done.stdout}${done.stderr}`]).toEqual([status, expect.stringMatching(words)]);
});
