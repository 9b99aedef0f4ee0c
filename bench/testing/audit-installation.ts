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
import { postgresPaths } from '#server/platform/embedded-postgres-files.ts';
import { takeLease } from '#server/platform/lease.store.ts';
import { deployMigrations } from '#server/platform/migrate.ts';
import { newId } from '#server/platform/new-id.ts';
import { runBackgroundTasks } from '#server/platform/run-background-tasks.ts';
import { testTenant } from '#server/platform/testing/test-tenant.ts';
import { EVERY_TENANT, notify, openUnitOfWork } from '#server/platform/unit-of-work.ts';

import { cpuMicroseconds, markCpu } from './cpu-time.ts';

type Side = 'plain' | 'governed' | 'notifying';

export interface Driven {
  perSecond: number;
  /** Processor time of this process and of Postgres for one write, which other load on the machine changes little. */
  cpuMicroseconds: number;
}

export interface Throughput {
  events: number;
  seconds: number;
  eventsPerSecond: number;
}

const LEASE_MS = 3_600_000;
const CHUNK = 20_000;
const STRETCH = 25_600;

function throughput(events: number, startedMs: number): Throughput {
  const seconds = (performance.now() - startedMs) / 1000;
  return { events, seconds, eventsPerSecond: events / seconds };
}

/** Postgres with durable settings and one organisation, and what the comparison of the audit log asks of them. */
export async function auditInstallation(dataDir: string) {
  const postgres = await startEmbeddedPostgres({ dataDir });
  await deployMigrations(postgres.ownerUrl);
  const postgresPid = Number(
    readFileSync(join(postgresPaths(dataDir).cluster, 'postmaster.pid'), 'utf8').split('\n')[0],
  );
  const owner = new pg.Client(postgres.ownerUrl);
  await owner.connect();
  // The same columns and indexes, and nothing of what makes a table governed.
  await owner.query('CREATE TABLE plain_rule (LIKE alert_rule INCLUDING DEFAULTS INCLUDING INDEXES)');
  await owner.query('GRANT INSERT ON plain_rule TO interlock_app');
  const app = openUnitOfWork(postgres.appUrl, { name: 'bench-app', connectionsMax: 20 });
  const system = openUnitOfWork(postgres.systemUrl, { name: 'bench', connectionsMax: 4 });
  const tenant = await testTenant(app.uow, 'bench');
  const { organisationId, workspaceId } = tenant;
  const tenancy = { organisationId, workspaceIds: '*', personId: null } as const;

  async function writeOnce(side: Side): Promise<void> {
    await app.uow.write(tenancy, async (tx) => {
      const id = newId('alertRule');
      await rows(
        tx,
        `INSERT INTO ${side === 'plain' ? 'plain_rule' : 'alert_rule'}
           (id, organisation_id, workspace_id, workflow_id, kind, threshold, window_minutes, minimum_count, severity, is_enabled, created_by, created_at)
         VALUES ($1, $2, $3, $1, 'latency', 250, 5, 20, 'high', true, 'bench', now())`,
        [id, organisationId, workspaceId],
      );
      if (side === 'plain') return;
      await appendAuditEvent(machineContext(tx, organisationId), {
        type: 'alert-rule.created',
        resourceId: id,
        workspaceId,
        details: { workflow: 'bench', kind: 'latency', threshold: '250' },
      });
      if (side === 'notifying') await notify(tx, 'interlock_audit_log');
    });
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

  return {
    /** Writes of one side, by several writers at once. */
    async drive(side: Side, writers: number, seconds: number): Promise<Driven> {
      const marks = [markCpu(process.pid), markCpu(postgresPid)];
      const started = performance.now();
      const until = started + seconds * 1000;
      let count = 0;
      await Promise.all(
        Array.from({ length: writers }, async () => {
          for (; performance.now() < until; count += 1) await writeOnce(side);
        }),
      );
      const cpu = marks.reduce((sum, mark) => sum + cpuMicroseconds(mark), 0);
      return { perSecond: throughput(count, started).eventsPerSecond, cpuMicroseconds: cpu / count };
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
        await writeOnce('governed');
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
      await owner.end();
      await Promise.all([app.database.close(), system.database.close()]);
      await postgres.stop();
      rmSync(postgresPaths(dataDir).cluster, { recursive: true, force: true });
    },
  };
}
