import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { foundOrganisation } from '#server/access/create-organisation.ts';
import { createToken } from '#server/access/create-token.ts';
import { createWorkspace } from '#server/access/create-workspace.ts';
import { machineContext } from '#server/access/machine-operator.ts';
import { createTokenInput } from '#server/access/tokens.schema.ts';
import { startEmbeddedPostgres } from '#server/platform/embedded-postgres.ts';
import { freePort } from '#server/platform/free-port.ts';
import { deployMigrations } from '#server/platform/migrate.ts';
import { nodeBinary } from '#server/platform/node-binary.ts';
import { openUnitOfWork, type UnitOfWork } from '#server/platform/unit-of-work.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const READY_MS = 60_000;
const ROLES = ['ml-engineer', 'viewer', 'operator', 'risk-officer', 'admin'] as const;

/** What the tests of one file are told: see `test/mlflow/house.py`. */
export interface MlflowTenant {
  origin: string;
  organisation: string;
  tokens: Record<string, string>;
  other: { organisation: string; token: string };
}

export interface MlflowHouse {
  doorPid: number;
  postgresPid: number;
  /** Its PostgreSQL as the administrator. */
  adminUrl: string;
  /** An organisation of its own with two workspaces, `main` and `second`, and a token for each role. */
  tenant(name: string): Promise<MlflowTenant>;
  stop(): Promise<void>;
}

async function startChild(args: readonly string[], env: NodeJS.ProcessEnv): Promise<ChildProcess> {
  const child = spawn(nodeBinary(), args, { cwd: ROOT, env, stdio: ['pipe', 'pipe', 'inherit'] });
  const ready = once(createInterface({ input: child.stdout }), 'line', {
    signal: AbortSignal.timeout(READY_MS),
  });
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`${args[0]} ended with ${code} before it was ready`);
  });
  ended.catch(() => undefined);
  await Promise.race([ready, ended]);
  return child;
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await exited;
  clearTimeout(late);
}

async function makeTenant(uow: UnitOfWork, origin: string, slug: string): Promise<MlflowTenant> {
  const made = await foundOrganisation(uow, machineContext, { slug, name: slug });
  const tenancy = { organisationId: made.id, workspaceIds: '*', personId: null } as const;
  return uow.write(tenancy, async (tx) => {
    const ctx = machineContext(tx, made.id);
    const second = await createWorkspace(ctx, { slug: 'second', name: 'Second' });
    const tokens: Record<string, string> = {};
    const give = async (name: string, role: string, workspaceId: string | null = null) => {
      const input = createTokenInput.parse({ name, role, workspaceId, ttlHours: 24 });
      tokens[name] = (await createToken(ctx, input)).token;
    };
    for (const role of ROLES) await give(role, role);
    await give('second-only', 'ml-engineer', second.id);
    return { origin, organisation: slug, tokens, other: { organisation: '', token: '' } };
  });
}

/**
 * Starts Postgres, the doors and the worker over `dataDir`, each a process of its own as in an installation; what is
 * committed outlives the machine only where `isDurable` asks for that.
 */
export async function openMlflowHouse(
  dataDir: string,
  { isDurable = false }: { isDurable?: boolean } = {},
): Promise<MlflowHouse> {
  const settings: Record<string, string> = isDurable ? {} : { fsync: 'off' };
  const postgres = await startEmbeddedPostgres({ dataDir, settings });
  await deployMigrations(postgres.ownerUrl);
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    NODE_ENV: 'production',
    INTERLOCK_DATA_DIR: dataDir,
    INTERLOCK_URL: origin,
    DATABASE_APP_URL: postgres.appUrl,
    DATABASE_SYSTEM_URL: postgres.systemUrl,
  };
  const [doors, worker] = await Promise.all([
    startChild(['bench/processes/mlflow-server.ts', String(port)], env),
    startChild(['server/processes/worker.ts'], env),
  ]);
  const app = openUnitOfWork(postgres.appUrl, { name: 'test', connectionsMax: 2 });
  const other = await makeTenant(app.uow, origin, 'somebody-else');
  return {
    doorPid: doors.pid ?? 0,
    postgresPid: postgres.pid,
    adminUrl: postgres.adminUrl,
    async tenant(name) {
      const made = await makeTenant(app.uow, origin, name);
      return {
        ...made,
        other: { organisation: other.organisation, token: other.tokens['ml-engineer'] ?? '' },
      };
    },
    async stop() {
      await app.database.close();
      await Promise.all([doors, worker].map(stopChild));
      await postgres.stop();
    },
  };
}
