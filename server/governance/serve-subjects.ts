import type { Context } from '#server/access/context.ts';
import { findMemberEver } from '#server/access/forget-person.ts';
import { namePeople } from '#server/access/name-people.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { countValues } from '#server/audit/forget-values.ts';
import { countSubject, readSubject } from '#server/decisions/find-subject.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { newId } from '#server/platform/new-id.ts';
import { notify } from '#server/platform/unit-of-work.ts';
import type { EraseSubjectInput, FindSubjectInput, ListErasuresInput } from './rights.schema.ts';
import { type ErasureRow, erasures, holdsOf, insertErasure } from './rights.store.ts';
import { sealSubject, subjectDigestOf } from './subject-digest.ts';

export interface SubjectFound {
  kind: 'decision-subject' | 'person' | null;
  counts: Record<string, number>;
  /** Names of legal holds that keep what is held. */
  holds: string[];
  /** Why it cannot be erased, besides holds. */
  problem: string | null;
}

async function holdsOn(ctx: Context, digest: string): Promise<string[]> {
  const holds = await holdsOf(ctx.tx, ctx.organisationId);
  return holds
    .filter(
      ({ liftedAt, scope, subjectDigest }) =>
        !liftedAt && (scope === 'organisation' || subjectDigest === digest),
    )
    .map(({ name }) => name);
}

/** What is held about whom applications name so, or about somebody who is or was a member. */
export async function findSubject(ctx: Context, { subject }: FindSubjectInput): Promise<SubjectFound> {
  const holds = await holdsOn(ctx, subjectDigestOf(ctx.organisationId, subject));
  const member = await findMemberEver(ctx, subject);
  if (member) {
    const values = await countValues(ctx, member.id);
    const problem = member.isMember
      ? 'This is a member. Remove them from the organisation first; until then their name is needed.'
      : null;
    return { kind: 'person', counts: { 'values in the audit log': values }, holds, problem };
  }
  const counts = await countSubject(ctx, subject);
  return { kind: counts.decisions > 0 ? 'decision-subject' : null, counts, holds, problem: null };
}

/** Everything held about a subject of decisions, as plain data to hand over; audited. */
export async function exportSubject(
  ctx: Context,
  { subject }: FindSubjectInput,
): Promise<{ subject: string; exportedAt: string; decisions: unknown[]; isWhole: boolean }> {
  const { decisions, isWhole } = await readSubject(ctx, subject);
  await appendAuditEvent(ctx, {
    type: 'subject.exported',
    resourceId: ctx.organisationId,
    details: {
      subjectDigest: subjectDigestOf(ctx.organisationId, subject),
      counts: { decisions: decisions.length },
      subject,
    },
  });
  return { subject, exportedAt: ctx.now.toISOString(), decisions, isWhole };
}

/** Orders what is held about a subject to be erased; refuses members, what a hold covers, and whoever is not known. */
export async function eraseSubject(ctx: Context, input: EraseSubjectInput): Promise<{ id: string }> {
  const { subject, legalBasis, reason } = input;
  const { kind, holds, problem } = await findSubject(ctx, { subject });
  if (kind === null) throw new Refusal('not-found', 'Nothing is held about this subject.');
  if (problem !== null) throw new Refusal('conflict', problem);
  if (holds.length > 0)
    throw new Refusal('conflict', `The legal hold ${holds.join(', ')} keeps what is held. Lift it first.`);
  const id = newId('erasure');
  const member = kind === 'person' ? await findMemberEver(ctx, subject) : null;
  const subjectDigest = subjectDigestOf(ctx.organisationId, subject);
  await insertErasure(ctx.tx, {
    ...{ id, organisationId: ctx.organisationId, kind, subjectDigest, legalBasis },
    sealedSubject: sealSubject(ctx.organisationId, id, member?.id ?? subject),
    orderedBy: ctx.actor.id,
    orderedAt: ctx.now,
  });
  await appendAuditEvent(ctx, {
    type: 'subject.erasure-ordered',
    resourceId: id,
    details: { kind, subjectDigest, legalBasis, reason },
  });
  await notify(ctx.tx, 'interlock_erasures');
  return { id };
}

export type ListedErasure = Omit<ErasureRow, 'sealedSubject' | 'organisationId'> & { orderedByName: string };

/** Orders of erasure with what became of them, newest first. */
export async function listErasures(
  ctx: Context,
  { cursor, limit }: ListErasuresInput,
): Promise<{ items: ListedErasure[]; nextCursor: string | null }> {
  const found = await erasures(ctx.tx, ctx.organisationId, cursor ?? null, limit + 1);
  const shown = found.slice(0, limit);
  const names = await namePeople(
    ctx,
    shown.map(({ orderedBy }) => orderedBy),
  );
  return {
    items: shown.map(({ sealedSubject: _, organisationId: __, ...erasure }) => ({
      ...erasure,
      orderedByName: names[erasure.orderedBy]?.name ?? erasure.orderedBy,
    })),
    nextCursor: found.length > limit ? (shown.at(-1)?.id ?? null) : null,
  };
}
