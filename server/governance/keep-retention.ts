import type { Context } from '#server/access/context.ts';
import { namePeople } from '#server/access/name-people.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { notFound, Refusal } from '#server/platform/domain/refusal.ts';
import { newId } from '#server/platform/new-id.ts';
import { DATA_CLASS_NAMES, DATA_CLASSES, type DataClass, problemOfWindow } from './domain/data-classes.ts';
import { type FrozenEvidence, frozenEvidence } from './frozen-evidence.views.ts';
import type { LiftHoldInput, PlaceHoldInput, SetRetentionInput } from './rights.schema.ts';
import { type HoldRow, holdsOf, insertHold, insertWindow, liftHoldRow, windowsOf } from './rights.store.ts';
import { subjectDigestOf } from './subject-digest.ts';

export interface RetentionState {
  windows: {
    dataClass: DataClass;
    days: number;
    number: number;
    setByName: string | null;
    setAt: Date | null;
  }[];
  holds: (HoldRow & { placedByName: string })[];
  /** Evidence of serious incidents, which nothing lets go of until they were reported. */
  frozen: FrozenEvidence[];
}

/** How long each class of data is kept, the legal holds, and what is frozen as evidence. */
export async function readRetention(ctx: Context): Promise<RetentionState> {
  const set = await windowsOf(ctx.tx, ctx.organisationId);
  const holds = await holdsOf(ctx.tx, ctx.organisationId);
  const names = await namePeople(ctx, [
    ...set.map(({ setBy }) => setBy),
    ...holds.map(({ placedBy }) => placedBy),
  ]);
  return {
    windows: DATA_CLASS_NAMES.map((dataClass) => {
      const own = set.find((window) => window.dataClass === dataClass);
      return {
        dataClass,
        days: own?.days ?? DATA_CLASSES[dataClass].defaultDays,
        number: own?.number ?? 0,
        setByName: own ? (names[own.setBy]?.name ?? own.setBy) : null,
        setAt: own?.setAt ?? null,
      };
    }),
    holds: holds.map((hold) => ({ ...hold, placedByName: names[hold.placedBy]?.name ?? hold.placedBy })),
    frozen: await frozenEvidence(ctx.tx, ctx.organisationId),
  };
}

/** Sets how long a class of data is kept from now on; refuses what is shorter than the law asks, with the reason. */
export async function setRetention(ctx: Context, input: SetRetentionInput): Promise<{ number: number }> {
  const dataClass = input.dataClass as DataClass;
  const problem = problemOfWindow(dataClass, input.days);
  if (problem) throw new Refusal('invalid', problem, { fields: [{ path: '/days', message: problem }] });
  const before = (await windowsOf(ctx.tx, ctx.organisationId)).find((own) => own.dataClass === dataClass);
  const id = newId('retention');
  const number = (before?.number ?? 0) + 1;
  const window = { id, organisationId: ctx.organisationId, dataClass, number, days: input.days };
  await insertWindow(ctx.tx, { ...window, setBy: ctx.actor.id, setAt: ctx.now });
  await appendAuditEvent(ctx, {
    type: 'retention.set',
    resourceId: id,
    details: { dataClass, days: input.days, number },
  });
  return { number };
}

/** Places a hold: nothing it covers is erased until it is lifted. */
export async function placeHold(ctx: Context, input: PlaceHoldInput): Promise<{ id: string }> {
  const { name, scope, workflowId, subject, reason } = input;
  const id = newId('legalHold');
  await insertHold(ctx.tx, {
    ...{ id, organisationId: ctx.organisationId, scope, name },
    workflowId: workflowId ?? null,
    subjectDigest: subject === undefined ? null : subjectDigestOf(ctx.organisationId, subject),
    placedBy: ctx.actor.id,
    placedAt: ctx.now,
  });
  await appendAuditEvent(ctx, {
    type: 'hold.placed',
    resourceId: id,
    details: { name, scope, ...(workflowId !== undefined && { workflowId }), reason },
  });
  return { id };
}

/** Lifts a hold; what waited for it is erased by the next run of retention, or when it is ordered again. */
export async function liftHold(ctx: Context, input: LiftHoldInput): Promise<{ id: string }> {
  const lifted = await liftHoldRow(ctx.tx, input.id, ctx.actor.id, ctx.now);
  if (!lifted) throw notFound('legal hold in force');
  await appendAuditEvent(ctx, {
    type: 'hold.lifted',
    resourceId: input.id,
    details: { name: lifted.name, reason: input.reason },
  });
  return { id: input.id };
}
