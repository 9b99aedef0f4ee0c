import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { fileTimesReporter } from './scripts/test/file-times-reporter.ts';

// Tests keep their secrets and artifacts away from the data of whoever runs them.
const env = { INTERLOCK_DATA_DIR: join(tmpdir(), 'interlock-tests', 'data'), INTERLOCK_LOG_LEVEL: 'silent' };

const exclude = [
  '**/node_modules/**',
  '**/.next*/**',
  '**/.interlock*/**',
  '**/.cache/**',
  '**/.venv*/**',
  '**/fixtures/**',
  'e2e/**',
];

const DOMAIN = 'server/**/domain/**/*.test.ts';

// What is waited for comes sooner or later; how soon is measured by the benches, on machines that do nothing else.
const expect = { poll: { timeout: 30_000 } };

// `npm test` reads what came of a run, and how long each file took, from this folder.
const reports = process.env.INTERLOCK_TEST_REPORTS;

// A test that holds a promise to the second says `retry: 2`: what else the machine does only ever makes it slower, so
// the quickest of three tries is the closest to the truth.

// Three projects, told apart by the file name: `unit` needs nothing but Node; `domain` is the part of it that is pure, so
// that one process can load it once for many files; `db` starts one real PostgreSQL for the whole run. Two workers at
// most there: each holds connections, and the machine may have two cores.
export default defineConfig({
  test: {
    ...(reports && {
      reporters: [
        'default',
        ['json', { outputFile: join(reports, 'report.json') }],
        fileTimesReporter(join(reports, 'times.json')),
      ],
    }),
    projects: [
      {
        test: {
          name: 'unit',
          env,
          include: ['**/*.test.{ts,tsx}'],
          exclude: [...exclude, '**/*.db.test.ts', DOMAIN],
          testTimeout: 60_000,
          expect,
        },
      },
      {
        test: {
          name: 'domain',
          env,
          include: [DOMAIN],
          exclude,
          isolate: false,
          testTimeout: 60_000,
          expect,
        },
      },
      {
        test: {
          name: 'db',
          env,
          include: ['**/*.db.test.ts'],
          exclude,
          globalSetup: ['./server/platform/testing/database-global-setup.ts'],
          maxWorkers: 2,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          expect,
        },
      },
    ],
  },
});
