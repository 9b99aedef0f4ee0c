import { systemContext } from '#server/access/system-context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import type { Covered } from '#server/audit/domain/canonical-event.ts';
import { forgetValuesBefore } from '#server/audit/forget-values.ts';
import { dropPayloadMonth, payloadMonthsBefore } from '#server/decisions/drop-payload-month.ts';
import { eraseDecisionsBefore, forgetDeadLetters } from '#server/decisions/erase-decisions.ts';
import type { BackgroundTask, TaskGiven } from '#server/platform/background-task.ts';
import { clock } from '#server/platform/clock.ts';
import { everyOrganisation } from '#server/platform/every-organisation.ts';
import { EVERY_TENANT } from '#server/platform/unit-of-work.ts';
import { forgetTracesBefore } from '#server/tracking/forget-traces.ts';
import { DATA_CLASS_NAMES, DATA_CLASSES, type DataClass } from './domain/data-classes.ts';
import { findKeepers, keepersOfValues } from './find-keepers.ts';
import { forgetMinutes, forgetSessions, windowsOf } from './rights.store.ts';
import { subjectDigestOf } from './subject-digest.ts';

/** Lets go of what its window is over for, a bounded batch per transaction with one event that says how much and why. */
const BATCH = 500;
const BATCHES_MAX = 20;
const DAY_MS = 24 * 3_600_000;

type SystemContext = ReturnType<typeof systemContext>;
type LetGo = (ctx: SystemContext, before: Date) => Promise<{ count: number; covers?: readonly Covered[] }>;

const LET_GO: Readonly<Record<DataClass, LetGo>> = {
  'decision-values': async (ctx, before) => {
    const { erased, covers } = await eraseDecisionsBefore(ctx, { before, limit: BATCH });
    return { count: erased, covers: erased > 0 ? covers : [] };
  },
  'dead-letters': async (ctx, before) => ({ count: await forgetDeadLetters(ctx, { before, limit: BATCH }) }),
  traces: async (ctx, before) => {
    const held = (await findKeepers(ctx)).flatMap(({ subjectDigest }) => subjectDigest ?? []);
    const isHeld = (subject: string) => held.includes(subjectDigestOf(ctx.organisationId, subject));
    const given = { before, limit: BATCH, hasHolds: held.length > 0, isHeld };
    return { count: await forgetTracesBefore(ctx, given) };
  },
  'audit-values': async (ctx, before) => ({ count: await forgetValuesBefore(ctx, before, BATCH) }),
  'ended-sessions': async (ctx, before) => ({
    count: await forgetSessions(ctx.tx, ctx.organisationId, before, BATCH),
  }),
  'minute-figures': async (ctx, before) => ({
    count: await forgetMinutes(ctx.tx, ctx.organisationId, before, BATCH),
  }),
};

/**
 * Sessions hold nothing that a court would ask for. Decisions, dead letters and figures of a workflow whose evidence is
 * frozen are left where they are chosen; what the log keeps of people belongs to no workflow and waits for every freeze.
 */
async function isHeld(ctx: SystemContext, dataClass: DataClass): Promise<boolean> {
  if (dataClass === 'ended-sessions' || dataClass === 'minute-figures') return false;
  const keepers = await findKeepers(ctx);
  return dataClass === 'audit-values'
    ? keepersOfValues(keepers, null).length > 0
    : keepers.some(({ workflowId, subjectDigest }) => workflowId === null && subjectDigest === null);
}

async function enforce({ uow }: TaskGiven, organisationId: string, dataClass: DataClass): Promise<number> {
  return uow.write({ ...EVERY_TENANT, organisationId }, async (tx) => {
    const ctx = systemContext(tx, organisationId, 'retention');
    if (await isHeld(ctx, dataClass)) return 0;
    const set = (await windowsOf(tx, organisationId)).find((window) => window.dataClass === dataClass);
    const days = set?.days ?? DATA_CLASSES[dataClass].defaultDays;
    const before = new Date(clock.now().getTime() - days * DAY_MS);
    const { count, covers = [] } = await LET_GO[dataClass](ctx, before);
    if (count > 0)
      await appendAuditEvent(ctx, {
        type: 'retention.enforced',
        resourceId: organisationId,
        details: { dataClass, days, count, before: before.toISOString() },
        covers,
      });
    return count;
  });
}

/** Lets whole months of payloads go at once where nobody needs any of them, each with an event per organisation. */
async function dropMonths({ uow, holdLease }: TaskGiven): Promise<number> {
  const now = clock.now();
  const { defaultDays } = DATA_CLASSES['decision-values'];
  let total = 0;
  for (const month of await uow.read(EVERY_TENANT, (tx) => payloadMonthsBefore(tx, now))) {
    holdLease();
    total += await uow.write(EVERY_TENANT, async (tx) => {
      const gone = await dropPayloadMonth(tx, { month, at: now, defaultDays });
      for (const { organisationId, payloads } of gone)
        await appendAuditEvent(systemContext(tx, organisationId, 'retention'), {
          type: 'retention.enforced',
          resourceId: organisationId,
          details: {
            dataClass: 'decision-values',
            days: defaultDays,
            count: payloads,
            before: `${month.slice(0, 4)}-${month.slice(4)}-01, the month`,
          },
        });
      return gone.reduce((sum, { payloads }) => sum + payloads, 0);
    });
  }
  return total;
}

/** Enforces the retention windows of every organisation. */
export const enforceRetention: BackgroundTask = {
  name: 'enforce-retention',
  periodMs: 60 * 60_000,
  deadlineMs: 300_000,
  run: async (given) => {
    let total = await dropMonths(given);
    for (const organisationId of await everyOrganisation(given.uow)) {
      for (const dataClass of DATA_CLASS_NAMES) {
        for (let batch = 0; batch < BATCHES_MAX && !given.signal.aborted; batch += 1) {
          given.holdLease();
          const count = await enforce(given, organisationId, dataClass);
          total += count;
          if (count < BATCH) break;
        }
      }
    }
    return `let go of ${total} records`;
  },
};
