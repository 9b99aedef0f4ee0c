import { defineConfig } from 'vitest/config';

const exclude = [
  '**/node_modules/**',
  '**/.next*/**',
  '**/.interlock*/**',
  '**/.cache/**',
  '**/.venv*/**',
  '**/fixtures/**',
  'e2e/**',
];

// Two projects, told apart by the file name: `unit` needs nothing but Node; `db` starts one real PostgreSQL
// for the whole run. Two workers at most there: each holds connections, and the machine may have two cores.
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['**/*.test.{ts,tsx}'],
          exclude: [...exclude, '**/*.db.test.ts'],
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'db',
          include: ['**/*.db.test.ts'],
          exclude,
          globalSetup: ['./server/platform/testing/database-global-setup.ts'],
          maxWorkers: 2,
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
