import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

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

// Two projects, told apart by the file name: `unit` needs nothing but Node; `db` starts one real PostgreSQL
// for the whole run. Two workers at most there: each holds connections, and the machine may have two cores.
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          env,
          include: ['**/*.test.{ts,tsx}'],
          exclude: [...exclude, '**/*.db.test.ts'],
          testTimeout: 20_000,
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
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
