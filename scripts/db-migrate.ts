import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { diffSchema, MIGRATIONS_DIR } from '../server/platform/migrate.ts';
import { withScratchDatabase } from '../server/platform/scratch-database.ts';

// npm run db:migrate -- --name add_notes [--empty]
// Writes the step from the migrations to schema.prisma as a new migration; --empty makes one to be filled by hand.
const { values } = parseArgs({
  options: { name: { type: 'string' }, empty: { type: 'boolean', default: false } },
});
if (values.name === undefined || !/^[a-z][a-z0-9_]{0,60}$/.test(values.name)) {
  process.stderr.write(
    'Name the migration: npm run db:migrate -- --name add_notes (small letters, digits, _).\n',
  );
  process.exit(2);
}
const sql = values.empty ? '' : await withScratchDatabase((ownerUrl) => diffSchema(ownerUrl));
if (sql === undefined) {
  process.stdout.write(
    'The migrations already lead to schema.prisma; nothing to write. For SQL of your own: --empty.\n',
  );
  process.exit(0);
}
const stamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
const directory = join(MIGRATIONS_DIR, `${stamp}_${values.name}`);
mkdirSync(directory);
writeFileSync(join(directory, 'migration.sql'), sql);
process.stdout.write(
  `Wrote ${directory}/migration.sql. Read it, add policies and triggers for new tables, then run npm run db:deploy.\n`,
);
