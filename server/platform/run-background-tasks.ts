import { randomUUID } from 'node:crypto';
import pg from 'pg';
import type { BackgroundTask } from './background-task.ts';
import { clock } from './clock.ts';
import { beat, giveUpLeases, takeLease } from './lease.store.ts';
import { logger } from './logger.ts';
import { EVERY_TENANT, type UnitOfWork } from './unit-of-work.ts';

const LEASE_MS = 15_000;
const BEAT_MS = 5_000;
const DEADLINE_MS = 60_000;
const log = logger('tasks');

interface Running {
  task: BackgroundTask;
  wake: () => void;
  status: string;
  failures: number;
  /** What is held of a short lease, and until when it need not be renewed. */
  held: { fence: number; renewAtMs: number } | null;
}

export interface TaskRunner {
  /** Stops taking up work, waits at most `waitMs` for what runs, and gives the leases up. */
  stop(waitMs: number): Promise<void>;
}

/** Runs every task by signal and period until stopped; a failing task is logged, shown in the heartbeat, and comes again. */
export async function runBackgroundTasks(options: {
  tasks: readonly BackgroundTask[];
  uow: UnitOfWork;
  systemUrl: string;
  process: string;
}): Promise<TaskRunner> {
  const holder = `${options.process}-${randomUUID()}`;
  const startedAt = clock.now();
  const stopping = new AbortController();
  const running = options.tasks.map(
    (task): Running => ({ task, wake: () => {}, status: 'not run yet', failures: 0, held: null }),
  );
  const listener = listen(options.systemUrl, running, stopping.signal);
  const loops = running.map((entry) => loop(entry, options.uow, holder, stopping.signal));
  const pulse = async () => {
    const detail = Object.fromEntries(
      running.map((entry) => [entry.task.name, { status: entry.status, failures: entry.failures }]),
    );
    await options.uow
      .write(EVERY_TENANT, (tx) => beat(tx, holder, options.process, startedAt, clock.now(), detail))
      .catch((error: unknown) => log.warn({ err: error }, 'the heartbeat could not be written'));
  };
  await pulse();
  const beating = setInterval(() => void pulse(), BEAT_MS);
  return {
    async stop(waitMs) {
      clearInterval(beating);
      stopping.abort();
      for (const entry of running) entry.wake();
      await Promise.race([Promise.all([...loops, listener]), pause(waitMs, new AbortController().signal)]);
      await options.uow.write(EVERY_TENANT, (tx) => giveUpLeases(tx, holder)).catch(() => undefined);
    },
  };
}

function pause(ms: number, signal: AbortSignal, onWake?: (wake: () => void) => void): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
    onWake?.(done);
  });
}

async function loop(entry: Running, uow: UnitOfWork, holder: string, signal: AbortSignal): Promise<void> {
  let wanted = false;
  let wakeNow = () => {};
  entry.wake = () => {
    wanted = true;
    wakeNow();
  };
  while (!signal.aborted) {
    wanted = false;
    await activate(entry, uow, holder, signal);
    if (wanted || signal.aborted) continue;
    await pause(entry.task.periodMs, signal, (wake) => {
      wakeNow = wake;
    });
  }
}

async function activate(
  entry: Running,
  uow: UnitOfWork,
  holder: string,
  stopping: AbortSignal,
): Promise<void> {
  const { task } = entry;
  const leaseMs = task.leaseMs ?? LEASE_MS;
  const lease = async () => {
    const now = clock.now();
    const renewAtMs = performance.now() + leaseMs / 3;
    entry.held = null;
    const taken = await uow.write(EVERY_TENANT, (tx) =>
      takeLease(tx, task.name, holder, now, new Date(now.getTime() + leaseMs)),
    );
    if (taken !== null && task.leaseMs !== undefined) entry.held = { fence: taken, renewAtMs };
    return taken;
  };
  let renewal: NodeJS.Timeout | undefined;
  try {
    const isHeld = entry.held !== null && performance.now() < entry.held.renewAtMs;
    const fence = isHeld && entry.held ? entry.held.fence : await lease();
    if (fence === null) {
      entry.status = 'another worker holds this';
      return;
    }
    let held = true;
    renewal = setInterval(() => {
      lease().then(
        (renewed) => {
          held = held && renewed === fence;
        },
        () => {
          held = false;
        },
      );
    }, leaseMs / 3);
    const signal = AbortSignal.any([stopping, AbortSignal.timeout(task.deadlineMs ?? DEADLINE_MS)]);
    const holdLease = () => {
      if (!held) throw new Error(`the lease of ${task.name} was lost`);
      signal.throwIfAborted();
    };
    entry.status = await task.run({ uow, signal, holdLease, fence });
    entry.failures = 0;
  } catch (error) {
    entry.held = null;
    entry.failures += 1;
    entry.status = `failed: ${error instanceof Error ? error.message : String(error)}`.slice(0, 300);
    if (!stopping.aborted)
      log.warn({ err: error, task: task.name, failures: entry.failures }, 'a task failed');
  } finally {
    clearInterval(renewal);
  }
}

/** Keeps one connection that listens on all channels; when it is lost, periods carry the work until it is back. */
async function listen(url: string, running: readonly Running[], signal: AbortSignal): Promise<void> {
  const channels = new Set(running.flatMap(({ task }) => task.channel ?? []));
  while (!signal.aborted && channels.size > 0) {
    const client = new pg.Client({
      connectionString: url,
      connectionTimeoutMillis: 5_000,
      keepAlive: true,
      application_name: 'interlock-listen',
    });
    try {
      await client.connect();
      client.on('notification', ({ channel }) => {
        for (const entry of running) if (entry.task.channel === channel) entry.wake();
      });
      for (const channel of channels) await client.query(`LISTEN ${client.escapeIdentifier(channel)}`);
      await new Promise<void>((resolve) => {
        client.once('error', () => resolve());
        client.once('end', () => resolve());
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
    } catch (error) {
      log.warn({ err: error }, 'listening for signals failed; working by period');
    }
    await client.end().catch(() => undefined);
    await pause(1_000, signal);
  }
}
