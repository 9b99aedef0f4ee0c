import { createWriteStream, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { machineContext } from '#server/access/machine-operator.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { checkStretch } from '#server/audit/check-log.ts';
import { readCheckpoint } from '#server/audit/read-checkpoint.ts';
import { recordExport } from '#server/audit/record-export.ts';
import { sealAuditLog } from '#server/audit/seal-audit-log.job.ts';
import { SEQUENCER_LEASE } from '#server/audit/seal-batch.ts';
import { streamArchive } from '#server/audit/stream-archive.ts';
import { writeTestEvents } from '#server/audit/testing/write-test-events.ts';
import { row, rows } from '#server/platform/db.ts';
import { startEmbeddedPostgres } from '#server/platform/embedded-postgres.ts';
import { DATABASE_NAME, type PostgresUrls, postgresPaths } from '#server/platform/embedded-postgres-files.ts';
import { takeLease } from '#server/platform/lease.store.ts';
import { deployMigrations } from '#server/platform/migrate.ts';
import { runBackgroundTasks } from '#server/platform/run-background-tasks.ts';
import { testTenant } from '#server/platform/testing/test-tenant.ts';
import { EVERY_TENANT, openUnitOfWork } from '#server/platform/unit-of-work.ts';

import { cpuMicroseconds, markCpu } from './cpu-time.ts';
import type { Act } from './governed-acts.ts';
import { startWriters, type WriterProcess } from './writer-process.ts';

export type Side = 'audited' | 'unaudited';

export interface Driven {
  /** How long one writer waits for one write. */
  milliseconds: number;
  /** Processor time of the writers' process and of Postgres for one write, which other load on the machine changes little. */
  cpuMicroseconds: number;
  /** The part of it that is Postgres's. */
  postgresMicroseconds: number;
}

export interface Throughput {
  events: number;
  seconds: number;
  eventsPerSecond: number;
}

const PROCESSES = 3;
const LEASE_MS = 3_600_000;
const CHUNK = 20_000;
const STRETCH = 25_600;

function throughput(events: number, startedMs: number): Throughput {
  const seconds = (performance.now() - startedMs) / 1000;
  return { events, seconds, eventsPerSecond: events / seconds };
}

/** A copy of the fresh database in which no table is governed; returns the app role's address of it. */
async function withoutAudit({ adminUrl, ownerUrl, appUrl }: PostgresUrls): Promise<string> {
  const inCopy = (url: string) => Object.assign(new URL(url), { pathname: '/unaudited' }).href;
  const admin = new pg.Client(adminUrl);
  await admin.connect();
  await admin.query(`CREATE DATABASE unaudited TEMPLATE ${DATABASE_NAME} OWNER interlock_owner`);
  await admin.end();
  const owner = new pg.Client(inCopy(ownerUrl));
  await owner.connect();
  await owner.query(`DO $$ DECLARE t record; BEGIN
    FOR t IN SELECT tgname AS name, tgrelid::regclass AS place FROM pg_trigger WHERE tgname IN ('audited', 'noted') LOOP
      EXECUTE format('DROP TRIGGER %I ON %s', t.name, t.place);
    END LOOP; END $$`);
  await owner.end();
  return inCopy(appUrl);
}

/** Postgres with durable settings and one organisation, and what the comparison of the audit log asks of them. */
export async function auditInstallation(dataDir: string, writers: number) {
  const postgres = await startEmbeddedPostgres({ dataDir });
  await deployMigrations(postgres.ownerUrl);
  const without = await withoutAudit(postgres);
  const postgresPid = Number(
    readFileSync(join(postgresPaths(dataDir).cluster, 'postmaster.pid'), 'utf8').split('\n')[0],
  );
  const owner = new pg.Client(postgres.ownerUrl);
  await owner.connect();
  const app = openUnitOfWork(postgres.appUrl, { name: 'bench-app', connectionsMax: 20 });
  const system = openUnitOfWork(postgres.systemUrl, { name: 'bench', connectionsMax: 4 });
  const tenant = await testTenant(app.uow, 'bench');
  const { organisationId } = tenant;
  const tenancy = { organisationId, workspaceIds: '*', personId: null } as const;

  async function writeOnce(): Promise<void> {
    await app.uow.write(tenancy, (tx) =>
      appendAuditEvent(machineContext(tx, organisationId), {
        type: 'access.denied',
        resourceId: organisationId,
        details: { operation: 'bench', permission: 'audit:read', code: 'forbidden' },
      }),
    );
  }

  const sizeNow = async () =>
    (await system.uow.read(EVERY_TENANT, (tx) => readCheckpoint({ tx, organisationId })))?.size ?? 0;

  const leftNow = async () =>
    (await system.uow.read(EVERY_TENANT, (tx) =>
      row<{ left: number }>(
        tx,
        'SELECT count(*)::int AS left FROM audit_event e WHERE NOT EXISTS (SELECT FROM audit_leaf l WHERE l.event_id = e.id)',
      ),
    )) ?? { left: 0 };

  // Two processes that run the same program differ by a tenth, by how their code happened to be compiled: several take turns.
  const sides: Record<Side, WriterProcess[]> = { audited: [], unaudited: [] };
  for (let turn = 0; turn < PROCESSES; turn += 1) {
    sides.audited.push(await startWriters({ appUrl: postgres.appUrl, writers, isAudited: true }));
    sides.unaudited.push(await startWriters({ appUrl: without, writers, isAudited: false }));
  }

  return {
    /** How many processes of each side take turns. */
    processes: PROCESSES,

    /** Writes of one kind, by several writers at once in the process whose turn it is. */
    async drive(side: Side, act: Act, asked: { seconds: number; turn: number }): Promise<Driven> {
      const writer = sides[side][asked.turn % PROCESSES];
      if (!writer) throw new RangeError(`turns count from 0, not ${asked.turn}`);
      const mark = markCpu(postgresPid);
      const drove = await writer.drive({ act, seconds: asked.seconds });
      const postgresMicroseconds = cpuMicroseconds(mark) / drove.count;
      return {
        milliseconds: (drove.seconds * 1000 * writers) / drove.count,
        cpuMicroseconds: drove.cpuMicroseconds / drove.count + postgresMicroseconds,
        postgresMicroseconds,
      };
    },

    async writeBacklog(count: number): Promise<void> {
      for (let left = count; left > 0; left -= CHUNK)
        await writeTestEvents(app.uow, organisationId, Math.min(CHUNK, left));
      // As autovacuum would have done by the time a log is that long.
      await owner.query('VACUUM (ANALYZE) audit_event');
    },

    /** Runs the sequencer alone until nothing is left, as a worker that has just taken the lease. */
    async sealAll(): Promise<Throughput & { cpuMicroseconds: number }> {
      const marks = [markCpu(process.pid), markCpu(postgresPid)];
      const now = new Date();
      const until = new Date(now.getTime() + LEASE_MS);
      const fence = await system.uow.write(EVERY_TENANT, (tx) =>
        takeLease(tx, SEQUENCER_LEASE, 'bench', now, until),
      );
      const task = sealAuditLog();
      const given = {
        uow: system.uow,
        signal: new AbortController().signal,
        holdLease: () => {},
        fence: fence ?? 0,
      };
      const before = await sizeNow();
      const started = performance.now();
      let size = before;
      for (let reached = -1; reached !== size; ) {
        reached = size;
        await task.run(given);
        size = await sizeNow();
      }
      const cpu = marks.reduce((sum, mark) => sum + cpuMicroseconds(mark), 0);
      return { ...throughput(size - before, started), cpuMicroseconds: cpu / (size - before) };
    },

    /** Compares every event with its leaf, every leaf with its tile, and all tiles with the signed root. */
    async checkAll(): Promise<Throughput> {
      const size = await sizeNow();
      const started = performance.now();
      for (let from = 0; from < size; from += STRETCH) {
        const fault = await system.uow.read(EVERY_TENANT, (tx) =>
          checkStretch(tx, organisationId, from, from + STRETCH),
        );
        if (fault) throw new Error(`${fault.kind}: ${fault.detail}`);
      }
      return throughput(size, started);
    },

    /** Milliseconds from the commit of one event to its seal, with the sequencer as the worker runs it. */
    async mergeDelay(times: number): Promise<{ median: number; longest: number }> {
      await system.uow.write(EVERY_TENANT, (tx) => rows(tx, "UPDATE lease SET expires_at = 'epoch'"));
      const runner = await runBackgroundTasks({
        tasks: [sealAuditLog()],
        uow: system.uow,
        systemUrl: postgres.systemUrl,
        process: 'bench',
      });
      const waits: number[] = [];
      for (let turn = 0; turn < times; turn += 1) {
        await writeOnce();
        const committed = performance.now();
        while ((await leftNow()).left > 0) await new Promise((resolve) => setTimeout(resolve, 5));
        if (turn > 0) waits.push(performance.now() - committed);
      }
      await runner.stop(5_000);
      const sorted = waits.toSorted((a, b) => a - b);
      return { median: sorted[Math.floor(sorted.length / 2)] ?? 0, longest: sorted.at(-1) ?? 0 };
    },

    /** Exports the whole log as an archive and returns how many events it holds. */
    async exportTo(file: string): Promise<number> {
      const plan = await app.uow.write(tenancy, (tx) =>
        recordExport(machineContext(tx, organisationId), {
          format: 'zip',
          from: 0,
          limit: 1,
          proofs: false,
          values: false,
        }),
      );
      await pipeline(Readable.from(streamArchive({ uow: app.uow, plan })), createWriteStream(file));
      return plan.size;
    },

    async close(): Promise<void> {
      for (const writer of Object.values(sides).flat()) writer.stop();
      await owner.end();
      await Promise.all([app.database.close(), system.database.close()]);
      await postgres.stop();
      rmSync(postgresPaths(dataDir).cluster, { recursive: true, force: true });
    },
  };
}
