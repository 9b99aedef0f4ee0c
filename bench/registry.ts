import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import pg from 'pg';
import type { RegistryFigures, RegistryOperation, RegistryOrder } from './processes/registry-load.ts';
import {
  type BenchProcess,
  benchProcess,
  CAN_PIN,
  memoryMegabytes,
  orderFrom,
  orStop,
  pinProcess,
} from './testing/bench-process.ts';
import { treeOf } from './testing/cpu-time.ts';
import { startMlflow } from './testing/mlflow-rival.ts';
import {
  protocolOf,
  type SeededNames,
  seedMlflowRuns,
  seedOverProtocol,
  seedOwnRuns,
} from './testing/registry-seed.ts';
import { type ServerFigures, tellRegistryBench } from './testing/tell-registry-bench.ts';

/**
 * The registry's protocol beside the server it comes from: the same PostgreSQL, a database each, the same runs, the same
 * calls over connections that are kept, in turns of one run. This product authenticates, asks for permission and audits what
 * is governed; the other does none of it. `npm run bench:registry -- [--quick] [--json FILE]`
 */
const { values } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, json: { type: 'string' } },
});
const ROUNDS = values.quick ? 1 : 5;
const SECONDS = values.quick ? 2 : 5;
const SEARCHED_RUNS = 20_000;
const OPERATIONS: readonly RegistryOperation[] = [
  'alias GET',
  'runs/create',
  'model-versions/create',
  'log-batch of 1,000 metrics',
  'search 100 of all runs',
  'search with filter and order',
];
const CLIENTS = [1, 16] as const;
/** The longest that one call may take beyond the time for which calls are made. */
const CALL_MS = 90_000;

const dataDir = mkdtempSync(join(tmpdir(), 'interlock-bench-'));
process.env.INTERLOCK_DATA_DIR = dataDir;
process.env.INTERLOCK_LOG_LEVEL = 'error';

interface Server {
  name: string;
  origin: string;
  prefix: string;
  headers: Record<string, string>;
  names: SeededNames;
  pid: number;
}

function databaseOf(adminUrl: string, name: string): string {
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  return url.href;
}

async function ownServer(): Promise<{ server: Server; adminUrl: string; stop(): Promise<void> }> {
  // Settings are read when the first module asks for them, so this comes after the environment is set.
  const { openMlflowHouse } = await import('../scripts/test/mlflow-house.ts');
  const house = await openMlflowHouse(dataDir, { isDurable: true });
  const tenant = await house.tenant('bench');
  const prefix = `/orgs/${tenant.organisation}`;
  const headers = { authorization: `Bearer ${tenant.tokens['ml-engineer']}` };
  const names = await seedOverProtocol(protocolOf(tenant.origin, prefix, headers));
  await seedOwnRuns(databaseOf(house.adminUrl, 'interlock'), names.searchedId, SEARCHED_RUNS);
  pinProcess(house.doorPid, 'measured');
  const server = { name: 'Interlock', origin: tenant.origin, prefix, headers, names, pid: house.doorPid };
  pinProcess(house.postgresPid, 'measured');
  return { server, adminUrl: house.adminUrl, stop: () => house.stop() };
}

async function rivalServer(
  adminUrl: string,
  kind: 'uvicorn' | 'gunicorn',
): Promise<{ server: Server; process: BenchProcess }> {
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  await admin.query(`CREATE DATABASE mlflow_${kind}`);
  await admin.end();
  const url = databaseOf(adminUrl, `mlflow_${kind}`);
  const started = await startMlflow(url, dataDir, kind);
  const { name, origin, process: running } = started;
  const seed = async () => {
    const names = await seedOverProtocol(protocolOf(origin, '', {}));
    await seedMlflowRuns(url, names.searchedId, SEARCHED_RUNS);
    return names;
  };
  const names = await orStop(running, seed());
  return { server: { name, origin, prefix: '', headers: {}, names, pid: running.pid }, process: running };
}

function order(load: BenchProcess, one: RegistryOrder): Promise<RegistryFigures> {
  return orderFrom<RegistryFigures>(load, one, one.seconds * 1_000 + CALL_MS);
}

async function measureServer(
  load: BenchProcess,
  { pid, name: _, ...server }: Server,
  figures: ServerFigures,
) {
  for (const operation of OPERATIONS)
    for (const clients of CLIENTS) {
      const measured = await order(load, { ...server, operation, clients, seconds: SECONDS });
      const key = `${operation} × ${clients}`;
      const rounds = figures.rounds.get(key) ?? [];
      figures.rounds.set(key, [...rounds, measured]);
    }
  figures.megabytes = Math.max(figures.megabytes, memoryMegabytes(treeOf(pid)));
}

const own = await ownServer();
const rivals: Awaited<ReturnType<typeof rivalServer>>[] = [];
const absent: string[] = [];
const load = await benchProcess({
  command: [process.execPath, new URL('./processes/registry-load.ts', import.meta.url).pathname],
  core: 'measuring',
});
try {
  for (const kind of ['uvicorn', 'gunicorn'] as const)
    await rivalServer(own.adminUrl, kind).then(
      (rival) => rivals.push(rival),
      (error: Error) => absent.push(`mlflow over ${kind} cannot be run: ${error.message.slice(0, 300)}`),
    );
  const servers = [own.server, ...rivals.map(({ server }) => server)];
  const all = new Map<string, ServerFigures>(
    servers.map(({ name }) => [name, { megabytes: 0, rounds: new Map() }]),
  );
  for (const server of servers) {
    const { pid: _, name: __, ...asked } = server;
    for (const operation of OPERATIONS) await order(load, { ...asked, operation, clients: 4, seconds: 0.5 });
  }
  for (let round = 1; round <= ROUNDS; round += 1) {
    for (const server of servers) {
      const figures = all.get(server.name);
      if (figures) await measureServer(load, server, figures);
    }
    process.stderr.write(`round ${round} of ${ROUNDS}\n`);
  }
  const { text, json } = tellRegistryBench(all, absent);
  process.stdout.write(`${text}\n`);
  const machine = { cores: cpus().length, model: cpus()[0]?.model ?? '', isPinned: CAN_PIN };
  if (values.json) writeFileSync(values.json, `${JSON.stringify({ machine, ...json }, null, 2)}\n`);
} finally {
  await load.stop();
  for (const { process: running } of rivals) await running.stop();
  await own.stop();
  rmSync(dataDir, { recursive: true, force: true });
}
