import process from 'node:process';
import { fileURLToPath } from 'node:url';
import type { DatabaseUrls } from '../platform/database-roles.ts';
import { type Env, loadEnv } from '../platform/env.ts';
import { deployMigrations } from '../platform/migrate.ts';
import { externalDatabase } from '../platform/open-database.ts';
import { buildConsole } from './build-console.ts';
import { recordConsoleAddress } from './console-address.ts';
import { type Installation, openInstallation } from './installation.ts';
import {
  consolePart,
  databasePart,
  demoPart,
  gatewayPart,
  modelServerPart,
  type PartContext,
  partEnvironment,
  workerPart,
} from './parts.ts';
import { stablePort } from './stable-port.ts';
import { parseStartOptions, type StartOptions, USAGE } from './start-options.ts';

/**
 * `npm start`: the whole product on one machine. Parts are processes of their own, started in the order in which they
 * need one another, kept alive, and stopped in the reverse order. What this process must never do is serve: it only
 * watches, so that it has little reason to fail.
 */
const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
const print = (line: string) => void process.stdout.write(`${line}\n`);

async function openDatabaseParts(installation: Installation, settings: Env): Promise<DatabaseUrls> {
  if (settings.databaseUrl !== undefined) {
    const urls = await externalDatabase(settings, settings.databaseUrl);
    print(`  ${'PostgreSQL'.padEnd(14)} ready   external`);
    return urls;
  }
  let urls: DatabaseUrls | undefined;
  await installation.keep(
    databasePart(settings.dataDir, (postgres) => {
      urls = postgres;
    }),
  );
  if (urls === undefined) throw new Error('PostgreSQL became ready without addresses.');
  return urls;
}

async function startAll(installation: Installation, settings: Env, options: StartOptions): Promise<void> {
  const startedAt = Date.now();
  const urls = await openDatabaseParts(installation, settings);
  const applied = await deployMigrations(urls.ownerUrl);
  if (applied.length > 0) print(`  ${'migrations'.padEnd(14)} applied ${applied.length}`);
  const modelServerPort = await stablePort(settings.dataDir, 'model-server');
  const environment = partEnvironment(settings, urls, modelServerPort, options.isDev);
  const records = installation.records;
  const context: PartContext = { root, settings, isDev: options.isDev, records, environment, print };
  if (settings.localModelServerUrl === undefined) {
    await installation.keep(modelServerPart(context, modelServerPort));
  }
  await Promise.all([consolePart(context), gatewayPart(context), workerPart(context)].map(installation.keep));
  const seconds = ((Date.now() - startedAt) / 1_000).toFixed(1);
  print(`\nInterlock is ready after ${seconds} s:  ${settings.publicUrl}\nCtrl-C stops everything.`);
  recordConsoleAddress(settings.dataDir, settings.publicUrl);
  if (options.isDemo) await installation.keep(demoPart(context));
  else await greetFirstRun(environment, urls);
}

/** The first person signs up by a one-time link; making it is the access room's work and happens in this process. */
async function greetFirstRun(environment: NodeJS.ProcessEnv, urls: DatabaseUrls): Promise<void> {
  // Loaded late: it reads the settings that are only complete now.
  Object.assign(process.env, environment);
  const { printFirstRun } = await import('./first-run.ts');
  await printFirstRun({ ...urls, print });
}

/** npm hands signals on, but cannot when it is killed outright: then nobody would know how to stop us. */
function stopWithNpm(stop: () => void): void {
  if (process.env.npm_lifecycle_event === undefined) return;
  const npm = process.ppid;
  setInterval(() => process.ppid !== npm && stop(), 1_000).unref();
}

async function main(): Promise<void> {
  const options = parseStartOptions(process.argv.slice(2));
  if (options.isHelp) return print(USAGE);
  Object.assign(process.env, options.overrides);
  const settings = loadEnv();
  if (settings.port === settings.gatewayPort) {
    throw new Error(
      `The console and the gateway cannot share port ${settings.port}. Choose another with --gateway-port.`,
    );
  }
  const { promise: asked, resolve: ask } = Promise.withResolvers<NodeJS.Signals>();
  const stopping = new AbortController();
  const onSignal = (signal: NodeJS.Signals) => {
    // Asked twice: leave at once; the parts notice and end by themselves.
    if (stopping.signal.aborted && signal === 'SIGINT') process.exit(130);
    stopping.abort();
    ask(signal);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  process.stdout.on('error', () => undefined);
  stopWithNpm(() => onSignal('SIGTERM'));
  const installation = await openInstallation({
    dataDir: settings.dataDir,
    host: settings.host,
    ports: [
      { port: settings.port, option: '--port' },
      { port: settings.gatewayPort, option: '--gateway-port' },
    ],
    print,
  });
  try {
    const start = async () => {
      if (!options.isDev) await buildConsole(root, print, stopping.signal);
      if (!stopping.signal.aborted) await startAll(installation, settings, options);
    };
    await Promise.race([start().then(() => asked), asked]);
    print('\nStopping.');
  } finally {
    await installation.stop();
  }
  print('Everything has stopped.');
}

try {
  await main();
  process.exit(0);
} catch (error) {
  process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
