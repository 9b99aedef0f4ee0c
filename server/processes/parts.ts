import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseUrls } from '../platform/database-roles.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../platform/embedded-postgres.ts';
import type { Env } from '../platform/env.ts';
import { SERVICE_RULES } from './domain/restart-policy.ts';
import type { Part } from './part.ts';
import { openPartLog } from './part-log.ts';
import type { PartRecords } from './part-records.ts';
import { type SpawnPart, spawnPart } from './spawn-part.ts';

/** What the parts of one installation have in common. */
export interface PartContext {
  root: string;
  settings: Env;
  isDev: boolean;
  records: PartRecords;
  /** The environment of the children: everything of ours that is set, and never the owner's address. */
  environment: NodeJS.ProcessEnv;
  print(line: string): void;
}

const READY_TIMEOUT_MS = 60_000;

/** The embedded database; `onStarted` hears its addresses at every start, and they never change while this runs. */
export function databasePart(dataDir: string, onStarted: (postgres: EmbeddedPostgres) => void): Part {
  let port: number | undefined;
  return {
    name: 'postgres',
    title: 'PostgreSQL',
    layer: 'database',
    rules: SERVICE_RULES,
    start: async () => {
      // The other parts were told this address when they started.
      const postgres = await startEmbeddedPostgres(port === undefined ? { dataDir } : { dataDir, port });
      port = Number(new URL(postgres.systemUrl).port);
      onStarted(postgres);
      return {
        ready: Promise.resolve(),
        ended: postgres.exited.then((words) => ({ clean: false, words: `${words}.` })),
        stop: () => postgres.stop(),
      };
    },
  };
}

export function modelServerPart(context: PartContext, port: number): Part {
  const models = join(context.settings.dataDir, 'models');
  const options = ['--port', String(port), '--host', '127.0.0.1', '--repository', models];
  return nodePart(context, 'model-server', 'model server', {
    layer: 'engine',
    args: ['model-server/main.ts', ...options],
    ready: { kind: 'line' },
  });
}

export function consolePart(context: PartContext): Part {
  const { host, port, tls } = context.settings;
  if (context.isDev && tls)
    throw new Error('npm run dev speaks plain HTTP only. Unset INTERLOCK_TLS_CERT, or use npm start.');
  return nodePart(context, 'web', 'console', {
    layer: 'service',
    args: context.isDev ? ['server/processes/web.ts', '--dev'] : ['server/processes/web.ts'],
    // What Next compiles and loads would otherwise count as our files, and each page opened would start it again.
    watched: 'server',
    ready: { kind: 'http', url: `${probeOrigin(host, port, tls !== null)}/api/health/ready` },
  });
}

export function gatewayPart(context: PartContext): Part {
  const { host, gatewayPort, tls } = context.settings;
  return nodePart(context, 'gateway', 'gateway', {
    layer: 'service',
    args: ['server/processes/gateway.ts'],
    ready: { kind: 'http', url: `${probeOrigin(host, gatewayPort, tls !== null)}/health/ready` },
  });
}

export function workerPart(context: PartContext): Part {
  return nodePart(context, 'worker', 'worker', {
    layer: 'service',
    args: ['server/processes/worker.ts'],
    ready: { kind: 'line' },
  });
}

/** The demonstration talks to people while it runs: its lines go to the terminal as well. */
export function demoPart(context: PartContext): Part {
  const part = nodePart(context, 'demo', 'demo', {
    layer: 'service',
    args: ['server/processes/demo.ts'],
    ready: { kind: 'at-once' },
    onLine: (line) => context.print(line),
  });
  return { ...part, rules: { ...SERVICE_RULES, kind: 'task', firstDelayMs: 2_000 } };
}

type NodePart = Pick<SpawnPart, 'args' | 'ready' | 'onLine'> &
  Pick<Part, 'layer'> & {
    /** The folder whose changes start it again in development; what it has loaded otherwise. */
    watched?: string;
  };

function nodePart(context: PartContext, name: string, title: string, options: NodePart): Part {
  const log = openPartLog(context.settings.dataDir, name);
  const isOurs = existsSync(join(context.root, options.args[0] ?? ''));
  const watch = options.watched === undefined ? '--watch' : `--watch-path=${options.watched}`;
  return {
    name,
    title,
    layer: options.layer,
    rules: SERVICE_RULES,
    start: () => {
      const running = spawnPart({
        name,
        args: context.isDev && isOurs ? [watch, '--watch-preserve-output', ...options.args] : options.args,
        env: context.environment,
        cwd: context.root,
        isKept: context.isDev,
        ready: options.ready,
        readyTimeoutMs: READY_TIMEOUT_MS,
        log,
        records: context.records,
        onLine: options.onLine ?? (context.isDev ? (line) => context.print(`${name} | ${line}`) : undefined),
      });
      const ready = running.ready.catch((error: unknown) => {
        const words = error instanceof Error ? error.message : String(error);
        throw new Error(`${words}\n${log.lastLines()}\n(${log.path})\n`, { cause: error });
      });
      ready.catch(() => undefined);
      return Promise.resolve({ ...running, ready });
    },
  };
}

/** Where this machine reaches a server that listens on `host`. */
function probeOrigin(host: string, port: number, isTls: boolean): string {
  const reachable = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `${isTls ? 'https' : 'http'}://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`;
}

/** The environment that every part gets; addresses that only migrations may use stay out. */
export function partEnvironment(
  settings: Env,
  urls: DatabaseUrls,
  modelServerPort: number,
  isDev: boolean,
): NodeJS.ProcessEnv {
  const { DATABASE_URL: _ownerUrl, ...inherited } = process.env;
  return {
    ...inherited,
    NODE_ENV: isDev ? 'development' : 'production',
    NEXT_TELEMETRY_DISABLED: '1',
    DATABASE_APP_URL: urls.appUrl,
    DATABASE_SYSTEM_URL: urls.systemUrl,
    PORT: String(settings.port),
    GATEWAY_PORT: String(settings.gatewayPort),
    // Everything on this machine ends within 10 s.
    GATEWAY_DRAIN_SECONDS: '3',
    GATEWAY_FAREWELL_SECONDS: '0',
    INTERLOCK_HOST: settings.host,
    INTERLOCK_DATA_DIR: settings.dataDir,
    INTERLOCK_URL: settings.publicUrl,
    INTERLOCK_GATEWAY_URL: settings.gatewayUrl,
    INTERLOCK_LOCAL_MODEL_SERVER_URL: settings.localModelServerUrl ?? `http://127.0.0.1:${modelServerPort}`,
  };
}
