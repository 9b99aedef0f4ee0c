import { loadEnv } from '../server/platform/env.ts';
import { deployMigrations } from '../server/platform/migrate.ts';
import { openDatabase } from '../server/platform/open-database.ts';

// npm run db:deploy: brings DATABASE_URL, or else the embedded database of the data directory, to the newest migration.
const database = await openDatabase(loadEnv());
try {
  const applied = await deployMigrations(database.ownerUrl);
  const words = applied.length === 0 ? 'The database is up to date.' : `Applied ${applied.join(', ')}.`;
  process.stdout.write(`${words}\n`);
} finally {
  await database.close();
}
