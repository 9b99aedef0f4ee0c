import process from 'node:process';
import { Refusal } from '../platform/domain/refusal.ts';
import { loadEnv } from '../platform/env.ts';
import { ADMIN_USAGE, type AdminOptions, parseAdminOptions } from './admin-options.ts';
import { readConsoleAddress } from './console-address.ts';

/**
 * `npm run admin`: set-up without a browser, for whoever operates the machine that holds the database. Commands run the
 * same operations as the console, over the app role, and stand in the audit log under the operator's account name.
 */
process.env.INTERLOCK_LOG_LEVEL ??= 'error';

async function answer(options: AdminOptions) {
  // Everything below reads its settings on first use, so it is loaded after they are complete.
  const { ADMIN_COMMANDS, answerDemoCode } = await import('./admin-commands.ts');
  const settings = loadEnv();
  if (options.command === 'demo-code') return answerDemoCode(settings.dataDir, options);
  const command = ADMIN_COMMANDS[options.command];
  if (!command)
    throw new Refusal('invalid', `There is no command "${options.command}". See npm run admin -- --help.`);
  const { openDatabase } = await import('../platform/open-database.ts');
  const { deployMigrations } = await import('../platform/migrate.ts');
  const { openUnitOfWork } = await import('../platform/unit-of-work.ts');
  const database = await openDatabase(settings);
  try {
    if (database.kind !== 'running') await deployMigrations(database.ownerUrl);
    const app = openUnitOfWork(database.appUrl, { name: 'admin', connectionsMax: 2 });
    const system = openUnitOfWork(database.systemUrl, { name: 'admin', connectionsMax: 1 });
    try {
      return await command({ app: app.uow, system: system.uow }, options);
    } finally {
      await Promise.all([app.database.close(), system.database.close()]);
    }
  } finally {
    await database.close();
  }
}

function complain(error: unknown, isJson: boolean): void {
  const message = error instanceof Error ? error.message.replace(/\s*\n\s*/g, ' ') : String(error);
  if (!isJson) return void process.stderr.write(`${message}\n`);
  const { code, fields } = error instanceof Refusal ? error : { code: 'defect', fields: [] };
  process.stdout.write(`${JSON.stringify({ error: { code, message, fields } })}\n`);
}

async function main(args: readonly string[]): Promise<void> {
  const options = parseAdminOptions(args);
  if (options.isHelp) return void process.stdout.write(`${ADMIN_USAGE}\n`);
  const dataDir = options.values['data-dir'];
  if (dataDir !== undefined) process.env.INTERLOCK_DATA_DIR = dataDir;
  const address = readConsoleAddress(loadEnv().dataDir);
  if (address !== undefined) process.env.INTERLOCK_URL ??= address;
  const { value, lines } = await answer(options);
  process.stdout.write(`${options.isJson ? JSON.stringify(value) : lines.join('\n')}\n`);
}

const args = process.argv.slice(2);
try {
  await main(args);
  process.exit(0);
} catch (error) {
  complain(error, args.includes('--json'));
  process.exit(1);
}
