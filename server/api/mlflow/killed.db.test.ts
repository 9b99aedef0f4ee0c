import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { foundOrganisation } from '#server/access/create-organisation.ts';
import { createToken } from '#server/access/create-token.ts';
import { machineContext } from '#server/access/machine-operator.ts';
import { createTokenInput } from '#server/access/tokens.schema.ts';
import type { BackgroundTask } from '#server/platform/background-task.ts';
import { rows } from '#server/platform/db.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '#server/platform/embedded-postgres.ts';
import { postgresPaths } from '#server/platform/embedded-postgres-files.ts';
import { freePort } from '#server/platform/free-port.ts';
import { deployMigrations } from '#server/platform/migrate.ts';
import { nodeBinary } from '#server/platform/node-binary.ts';
import { EVERY_TENANT, openUnitOfWork } from '#server/platform/unit-of-work.ts';
import { digestOfStored } from '#server/registry/artifact-store.ts';
import { sweepUnusedBytes } from '#server/registry/sweep-unused-bytes.job.ts';
import { sweepUploads } from '#server/registry/sweep-uploads.job.ts';
import { sweepFileUploads } from '#server/tracking/sweep-file-uploads.job.ts';
import { TrackedWork } from '../testing/tracked-work.ts';

// A database of its own with durable settings: killing it is a part of this, and no other test may share it.
const { dataDir, clockFile } = vi.hoisted(() => {
  const folder = `/tmp/interlock-killed-doors-${process.pid}-${Date.now()}`;
  process.env.INTERLOCK_DATA_DIR = folder;
  process.env.INTERLOCK_LOG_LEVEL = 'silent';
  process.env.INTERLOCK_TEST = '1';
  process.env.INTERLOCK_TEST_CLOCK = `${folder}/clock`;
  return { dataDir: folder, clockFile: `${folder}/clock` };
});

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const DAY_MS = 24 * 60 * 60_000;
const KILLS = 3;

let postgres: EmbeddedPostgres;
let door: ChildProcess | undefined;
let origin: string;
let work: TrackedWork;

async function startDoor(): Promise<void> {
  const { port } = new URL(origin);
  const child = spawn(nodeBinary(), ['bench/processes/mlflow-server.ts', port], {
    cwd: ROOT,
    stdio: ['pipe', 'pipe', 'inherit'],
    env: {
      ...process.env,
      NODE_ENV: 'production',
      INTERLOCK_URL: origin,
      DATABASE_APP_URL: postgres.appUrl,
      DATABASE_SYSTEM_URL: postgres.systemUrl,
    },
  });
  door = child;
  await once(createInterface({ input: child.stdout }), 'line', { signal: AbortSignal.timeout(60_000) });
}

async function killDoor(): Promise<void> {
  const child = door;
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

async function killPostgres(): Promise<void> {
  const [pid] = readFileSync(join(postgresPaths(dataDir).cluster, 'postmaster.pid'), 'utf8').split('\n');
  process.kill(Number(pid), 'SIGKILL');
  await postgres.exited;
}

async function makeToken(): Promise<string> {
  const app = openUnitOfWork(postgres.appUrl, { name: 'killed-test', connectionsMax: 1 });
  try {
    const { id } = await foundOrganisation(app.uow, machineContext, { slug: 'acme', name: 'Acme' });
    const wish = createTokenInput.parse({ name: 'training', role: 'ml-engineer', ttlHours: 24 });
    const tenancy = { organisationId: id, workspaceIds: '*', personId: null } as const;
    const made = await app.uow.write(tenancy, (tx) => createToken(machineContext(tx, id), wish));
    return made.token;
  } finally {
    await app.database.close();
  }
}

beforeAll(async () => {
  mkdirSync(dataDir, { recursive: true });
  postgres = await startEmbeddedPostgres({ dataDir });
  await deployMigrations(postgres.ownerUrl);
  origin = `http://127.0.0.1:${await freePort()}`;
  const token = await makeToken();
  await startDoor();
  work = await TrackedWork.start(`${origin}/orgs/acme`, token);
});

afterAll(async () => {
  await killDoor();
  await postgres?.stop();
  rmSync(postgresPaths(dataDir).cluster, { recursive: true, force: true });
  rmSync(dataDir, { recursive: true, force: true });
});

/** Has everybody send until something is under way, and does away with what they send to. */
async function killUnder(kill: () => Promise<void>): Promise<void> {
  const before = work.told();
  const sending = work.send();
  const isWell = () => work.told().batches > before.batches + 5 && work.told().files > before.files + 2;
  await vi.waitUntil(isWell, { timeout: 60_000, interval: 10 });
  await pause(Math.random() * 200);
  await kill();
  work.stop();
  await sending;
}

async function filesIn(folder: string): Promise<string[]> {
  const found = await readdir(join(dataDir, 'artifacts', folder), { recursive: true }).catch(() => []);
  return found.map((name) => name.split('/').at(-1) ?? '');
}

test(`killed ${KILLS} times in the middle of batches and uploads, the doors show nothing by halves`, async () => {
  for (let kills = 0; kills < KILLS; kills += 1) {
    await killUnder(killDoor);
    await startDoor();
    await work.expectBatchesWhole();
    await work.expectFilesWhole();
  }
  expect(work.cutOff().batches).toBeGreaterThan(0);
  expect(work.cutOff().files).toBeGreaterThan(0);
  // Streams that were cut off left something, which nothing shows.
  expect((await filesIn('incoming')).length).toBeGreaterThan(0);
}, 240_000);

test('neither does a PostgreSQL that is killed under the doors', async () => {
  await killUnder(killPostgres);
  postgres = await startEmbeddedPostgres({ dataDir });
  await vi.waitUntil(() => work.isAnswered(), { timeout: 30_000, interval: 200 });
  await work.expectBatchesWhole();
  await work.expectFilesWhole();
}, 120_000);

test('everything sent once more is there exactly once, and uploads in parts go on where they were cut off', async () => {
  await work.sendAllAgain();
  expect(work.cutOff()).toEqual({ batches: 0, files: 0 });
  await work.expectBatchesWhole();
  await work.expectFilesWhole();
}, 120_000);

test('what was cut off for good is swept, down to the last byte', async () => {
  await work.openForgottenUpload();
  await killDoor();
  writeFileSync(clockFile, String(8 * DAY_MS));
  const system = openUnitOfWork(postgres.systemUrl, { name: 'killed-sweep', connectionsMax: 2 });
  const given = { signal: AbortSignal.timeout(60_000), holdLease: () => undefined, fence: 1 };
  const run = (task: BackgroundTask) => task.run({ ...given, uow: system.uow });
  try {
    for (const task of [sweepUploads, sweepFileUploads, sweepUnusedBytes]) await run(task);
    const named = await system.uow.read(EVERY_TENANT, (tx) =>
      rows<{ digest: string }>(tx, 'SELECT DISTINCT digest FROM run_file'),
    );
    const open = await system.uow.read(EVERY_TENANT, (tx) => rows(tx, 'SELECT id FROM file_upload'));
    expect(open).toEqual([]);
    expect(await filesIn('incoming')).toEqual([]);
    const kept = (await filesIn('sha256')).filter((name) => name.length === 64);
    expect(kept.sort()).toEqual(named.map(({ digest }) => digest).sort());
    for (const digest of kept) expect(await digestOfStored(digest)).toBe(digest);
  } finally {
    await system.database.close();
  }
}, 120_000);
