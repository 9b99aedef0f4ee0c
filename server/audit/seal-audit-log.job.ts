import { systemContext } from '#server/access/system-context.ts';
import type { BackgroundTask, TaskGiven } from '#server/platform/background-task.ts';
import { logger } from '#server/platform/logger.ts';
import { EVERY_TENANT } from '#server/platform/unit-of-work.ts';
import { checkNewest } from './check-log.ts';
import { FaultyLog, type LogFault } from './domain/log-fault.ts';
import { haltLog } from './halt-log.ts';
import { SEQUENCER_LEASE, type SealedBatch, sealBatch } from './seal-batch.ts';
import { allowLongLook, FIRST_MARK, horizon, type UnsealedLog, unsealedLogs } from './unsealed-logs.views.ts';

/**
 * The sequencer: seals every organisation's events into its tree, a fifth of a second behind. Any number of workers may run
 * it; one holds the lease, and the transaction that writes holds it against takers. Whoever newly took the lease forgets
 * what it knew from earlier times, and looks through each log before it signs it for the first time.
 *
 * It looks by itself instead of being notified: NOTIFY makes all commits of the database queue for one lock, and the guard
 * of governed tables would pay for that on every change.
 */
const PERIOD_MS = 200;
const RUN_MS = 5_000;
/** Leaves that are compared with their events before the first signature: half a second's work. */
const CHECKED_FIRST = 50_000;
const PROCESS = 'sequencer';
const log = logger('sequencer');

interface Memory {
  fence: number | null;
  /** Logs that were looked through since the lease was taken. */
  checked: Set<string>;
  /** No event without a leaf belongs to an earlier transaction, but for the logs in `behind`. */
  mark: string;
  resumedAt: string | null;
}

async function halt({ uow }: TaskGiven, organisationId: string, fault: LogFault): Promise<void> {
  log.error({ organisationId, ...fault }, 'a log is not signed any further');
  await uow.write({ ...EVERY_TENANT, organisationId }, (tx) =>
    haltLog(systemContext(tx, organisationId, PROCESS), fault),
  );
}

/** Looks through a log, bounded, and halts it when it is not what was signed. */
async function isSound(given: TaskGiven, organisationId: string): Promise<boolean> {
  const fault = await given.uow.read(EVERY_TENANT, async (tx) => {
    await allowLongLook(tx);
    return checkNewest(tx, organisationId, CHECKED_FIRST);
  });
  if (fault) await halt(given, organisationId, fault);
  return fault === null;
}

async function sealOnce(
  given: TaskGiven,
  { organisationId }: UnsealedLog,
  mark: string,
): Promise<SealedBatch | null> {
  try {
    return await given.uow.write({ ...EVERY_TENANT, organisationId }, (tx) =>
      sealBatch(systemContext(tx, organisationId, PROCESS), { fence: given.fence, mark }),
    );
  } catch (error) {
    if (!(error instanceof FaultyLog)) throw error;
    await halt(given, organisationId, error.fault);
    return null;
  }
}

interface Run {
  count: number;
  longestMs: number;
  /** Logs that could not be brought up to date this time. */
  left: number;
}

async function sealLog(
  given: TaskGiven,
  memory: Memory,
  unsealed: UnsealedLog,
  run: Run & { until: number },
): Promise<void> {
  let { mark } = unsealed;
  if (!memory.checked.has(unsealed.organisationId)) {
    if (!(await isSound(given, unsealed.organisationId))) return;
    memory.checked.add(unsealed.organisationId);
  }
  for (;;) {
    given.holdLease();
    const sealed = await sealOnce(given, unsealed, mark);
    if (!sealed) return;
    run.count += sealed.count;
    run.longestMs = Math.max(run.longestMs, sealed.waitedMs);
    if (!sealed.isFull) return;
    mark = sealed.mark;
    if (performance.now() > run.until) {
      run.left += 1;
      return;
    }
  }
}

async function sealLogs(given: TaskGiven, memory: Memory): Promise<Run> {
  const run = { count: 0, longestMs: 0, left: 0, until: performance.now() + RUN_MS };
  const { seen, found } = await given.uow.read(EVERY_TENANT, async (tx) => {
    const seen = await horizon(tx);
    const mark = seen.resumedAt === memory.resumedAt ? memory.mark : FIRST_MARK;
    if (mark === FIRST_MARK) await allowLongLook(tx);
    return { seen, found: await unsealedLogs(tx, mark) };
  });
  for (const unsealed of found) {
    try {
      await sealLog(given, memory, unsealed, run);
    } catch (error) {
      given.holdLease();
      run.left += 1;
      log.error({ err: error, organisationId: unsealed.organisationId }, 'a log could not be sealed');
    }
  }
  if (run.left === 0) {
    memory.mark = seen.xmin;
    memory.resumedAt = seen.resumedAt;
  }
  return run;
}

function toldOf({ count, longestMs, left }: Run): string {
  if (left > 0) return `sealed ${count} events; ${left} logs are behind`;
  return count === 0 ? 'everything is sealed' : `sealed ${count} events, the longest wait ${longestMs} ms`;
}

/** Makes the task, with a memory of its own. */
export function sealAuditLog(): BackgroundTask {
  const memory: Memory = { fence: null, checked: new Set(), mark: FIRST_MARK, resumedAt: null };
  return {
    name: SEQUENCER_LEASE,
    periodMs: PERIOD_MS,
    leaseMs: 1_500,
    async run(given) {
      if (memory.fence !== given.fence) {
        memory.mark = FIRST_MARK;
        memory.checked.clear();
        memory.fence = given.fence;
      }
      return toldOf(await sealLogs(given, memory));
    },
  };
}
