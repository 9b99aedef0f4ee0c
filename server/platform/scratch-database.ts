import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from './embedded-postgres.ts';
import { postgresPaths } from './embedded-postgres-files.ts';

/** Runs `use` on an empty database that exists only meanwhile. */
export async function withScratchDatabase<T>(use: (ownerUrl: string) => Promise<T>): Promise<T> {
  const dataDir = mkdtempSync(join(tmpdir(), 'interlock-scratch-'));
  try {
    const postgres = await startEmbeddedPostgres({ dataDir, settings: { fsync: 'off' } });
    try {
      return await use(postgres.ownerUrl);
    } finally {
      await postgres.stop();
      rmSync(realpathSync(postgresPaths(dataDir).cluster), { recursive: true, force: true });
    }
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}
