import { expect, it } from 'vitest';
import { parseStartOptions } from './start-options.ts';

it('says in the words of the environment what the command line says, and no more', () => {
  expect(parseStartOptions([])).toEqual({ isDemo: false, isDev: false, isHelp: false, overrides: {} });
  expect(parseStartOptions(['--demo', '--port', '3100', '--data-dir', '/d'])).toMatchObject({
    isDemo: true,
    overrides: { PORT: '3100', INTERLOCK_DATA_DIR: '/d' },
  });
});

it.each([[['--prot', '1']], [['--port']], [['extra']]])('refuses %o with the usage', (args) => {
  expect(() => parseStartOptions(args)).toThrow('npm start');
});
