import { diffSchema } from '../server/platform/migrate.ts';
import { withScratchDatabase } from '../server/platform/scratch-database.ts';

// npm run db:diff: fails when prisma/migrations do not lead to prisma/*.prisma, and prints the SQL that is missing.
const sql = await withScratchDatabase((ownerUrl) => diffSchema(ownerUrl));
if (sql === undefined) {
  process.stdout.write('Migrations and schema agree.\n');
} else {
  process.stderr.write(
    `Migrations and schema differ. Run npm run db:migrate -- --name …, which would write:\n\n${sql}\n`,
  );
  process.exitCode = 1;
}
