import { findMemberEver, forgetPerson } from '#server/access/forget-person.ts';
import { systemContext } from '#server/access/system-context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import type { Covered } from '#server/audit/domain/canonical-event.ts';
import { forgetSubject } from '#server/audit/forget-values.ts';
import { eraseDecisionsOfSubject } from '#server/decisions/erase-decisions.ts';
import type { BackgroundTask, TaskGiven } from '#server/platform/background-task.ts';
import { EVERY_TENANT, type UnitOfWork } from '#server/platform/unit-of-work.ts';
import { purgeRemembered } from '#server/routing/purge-cache.ts';
import { countTracesOfSubject, eraseTracesOfSubject } from '#server/tracking/forget-traces.ts';
import { findKeepers, keepersOfValues } from './find-keepers.ts';
import { type ErasureRow, endErasure, orderedErasures } from './rights.store.ts';
import { unsealSubject } from './subject-digest.ts';

/**
 * Carries out what was ordered, a batch per transaction, each with its event: what is erased stays erased when the worker
 * dies, and the order stays until nothing is left. What a legal hold covers, or what is
 * frozen as evidence, is left, and the order says so.
 */
const ORDERS = 20;
const BATCH = 200;

interface Step {
  counts: Record<string, number>;
  covers: readonly Covered[];
  isOver: boolean;
  isHeld: boolean;
  /** Nothing was there to do now, though something may be later. */
  isIdle?: boolean;
}

type Run = (ctx: ReturnType<typeof systemContext>) => Promise<Step>;

async function step(
  uow: UnitOfWork,
  erasure: ErasureRow,
  total: Record<string, number>,
  run: Run,
): Promise<Step> {
  const { id, organisationId, subjectDigest, legalBasis } = erasure;
  return uow.write({ ...EVERY_TENANT, organisationId }, async (tx) => {
    const ctx = systemContext(tx, organisationId, 'erasure');
    const done = await run(ctx);
    if (done.isIdle && !done.isOver) return done;
    for (const [what, count] of Object.entries(done.counts)) total[what] = (total[what] ?? 0) + count;
    const eventId = await appendAuditEvent(ctx, {
      type: 'subject.erased',
      resourceId: id,
      details: { subjectDigest, legalBasis, counts: done.counts, isHeld: done.isHeld },
      covers: done.covers,
    });
    if (done.isOver)
      await endErasure(tx, id, { state: done.isHeld ? 'held' : 'done', counts: total, at: ctx.now, eventId });
    return done;
  });
}

/** Traces belong to no workflow: what keeps them is a hold on everything or on the subject. */
async function eraseTraces(
  ctx: ReturnType<typeof systemContext>,
  given: { subject: string; subjectDigest: string; limit: number },
): Promise<{ traces: number; areTracesHeld: boolean }> {
  const isKept = (await findKeepers(ctx)).some(
    ({ workflowId, subjectDigest }) =>
      workflowId === null && (subjectDigest === null || subjectDigest === given.subjectDigest),
  );
  if (!isKept) return { traces: await eraseTracesOfSubject(ctx, given), areTracesHeld: false };
  return { traces: 0, areTracesHeld: (await countTracesOfSubject(ctx, given.subject)) > 0 };
}

const decisionsStep =
  (erasure: ErasureRow, subject: string): Run =>
  async (ctx) => {
    const given = { subject, subjectDigest: erasure.subjectDigest, limit: BATCH };
    const done = await eraseDecisionsOfSubject(ctx, given);
    const { found, erased, covers, isWaiting, isKept, letters, accepted } = done;
    // Answers are remembered under digests of what was asked, so a subject's own cannot be told from others'.
    if (erased > 0) await purgeRemembered(ctx, done.rememberedBy, 'a subject was erased');
    const { traces, areTracesHeld } = await eraseTraces(ctx, given);
    // Either a hold covers all of the subject, or what is left belongs to workflows whose decisions are kept.
    const isHeld = (found > 0 && erased === 0) || (found === 0 && isKept) || areTracesHeld;
    const counts = {
      ...(erased > 0 && { decisions: erased }),
      ...(letters > 0 && { 'dead letters': letters }),
      ...(accepted > 0 && { 'accepted calls': accepted }),
      ...(traces > 0 && { traces }),
    };
    return {
      counts,
      covers: erased > 0 ? covers : [],
      isOver: traces === 0 && ((found > 0 && erased === 0) || (found === 0 && !isWaiting)),
      isHeld,
      isIdle: found === 0 && letters + accepted + traces === 0,
    };
  };

async function erasePerson(uow: UnitOfWork, erasure: ErasureRow, personId: string): Promise<void> {
  const total: Record<string, number> = {};
  const { isHeld } = await step(uow, erasure, total, async (ctx) => {
    const kept = keepersOfValues(await findKeepers(ctx), erasure.subjectDigest).length > 0;
    return { counts: {}, covers: [], isOver: kept, isHeld: kept, isIdle: !kept };
  });
  if (isHeld) return;
  // First the row, whose event may still keep values; then the key under which those and all others are kept.
  await step(uow, erasure, total, async (ctx) => {
    const member = await findMemberEver(ctx, personId);
    const covers = member ? await forgetPerson(ctx, member) : [];
    return { counts: { people: covers.length }, covers, isOver: false, isHeld: false };
  });
  await step(uow, erasure, total, async (ctx) => {
    const values = await forgetSubject(ctx, personId);
    return { counts: { 'values in the audit log': values }, covers: [], isOver: true, isHeld: false };
  });
}

async function carryOut({ uow, signal, holdLease }: TaskGiven, erasure: ErasureRow): Promise<void> {
  const { id, organisationId, sealedSubject, kind } = erasure;
  if (sealedSubject === null) return;
  const subject = unsealSubject(organisationId, id, sealedSubject);
  if (kind === 'person') return erasePerson(uow, erasure, subject);
  const total: Record<string, number> = {};
  while (!signal.aborted) {
    holdLease();
    const { isOver, isIdle } = await step(uow, erasure, total, decisionsStep(erasure, subject));
    if (isOver || isIdle) return;
  }
}

/** Carries out orders of erasure. */
export const eraseSubjects: BackgroundTask = {
  name: 'erase-subjects',
  periodMs: 30_000,
  channel: 'interlock_erasures',
  deadlineMs: 120_000,
  run: async (given) => {
    const ordered = await given.uow.read(EVERY_TENANT, (tx) => orderedErasures(tx, ORDERS));
    for (const erasure of ordered) await carryOut(given, erasure);
    return `carried out ${ordered.length} orders of erasure`;
  },
};
