import type { Context } from '#server/access/context.ts';
import { findMemberEver } from '#server/access/forget-person.ts';
import { namePeople } from '#server/access/name-people.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { countValues } from '#server/audit/forget-values.ts';
import {
  countSubject,
  findWorkflowsOfSubject,
  readSubject,
  type SubjectPart,
} from '#server/decisions/find-subject.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { newId } from '#server/platform/new-id.ts';
import { notify } from '#server/platform/unit-of-work.ts';
import { countTracesOfSubject } from '#server/tracking/forget-traces.ts';
import { handOverTraces, isAmongTraces } from '#server/tracking/hand-over-traces.ts';
import { findKeepers, type Keeper, keepersOfValues } from './find-keepers.ts';
import type {
  EraseSubjectInput,
  ExportSubjectInput,
  FindSubjectInput,
  ListErasuresInput,
} from './rights.schema.ts';
import { type ErasureRow, erasures, insertErasure } from './rights.store.ts';
import { sealSubject, subjectDigestOf } from './subject-digest.ts';

export interface SubjectFound {
  kind: 'decision-subject' | 'person' | null;
  counts: Record<string, number>;
  /** What keeps all that is held: legal holds and frozen evidence, in words. */
  holds: string[];
  /** What keeps a part of it; the rest can be erased. */
  keptInPart: string[];
  /** Why it cannot be erased, besides holds. */
  problem: string | null;
}

const wordsOf = (keepers: readonly Keeper[]) => [...new Set(keepers.map(({ words }) => words))];

/** What keeps all of a subject's decisions, and what keeps some of them because of the workflow that made them. */
async function keepersOfDecisions(ctx: Context, subject: string, digest: string) {
  const keepers = await findKeepers(ctx);
  const whole = keepers.filter(({ workflowId, subjectDigest }) =>
    subjectDigest === null ? workflowId === null : subjectDigest === digest,
  );
  const workflows = await findWorkflowsOfSubject(ctx, subject);
  const ofWorkflows = keepers.filter(
    ({ workflowId }) => workflowId !== null && workflows.includes(workflowId),
  );
  const isAll =
    workflows.length > 0 && workflows.every((id) => ofWorkflows.some(({ workflowId }) => workflowId === id));
  return {
    holds: wordsOf(isAll ? [...whole, ...ofWorkflows] : whole),
    keptInPart: isAll ? [] : wordsOf(ofWorkflows),
  };
}

/** What is held about whom applications name so, or about somebody who is or was a member. */
export async function findSubject(ctx: Context, { subject }: FindSubjectInput): Promise<SubjectFound> {
  const digest = subjectDigestOf(ctx.organisationId, subject);
  const member = await findMemberEver(ctx, subject);
  if (member) {
    const values = await countValues(ctx, member.id);
    const holds = wordsOf(keepersOfValues(await findKeepers(ctx), digest));
    const problem = member.isMember
      ? 'This is a member. Remove them from the organisation first; until then their name is needed.'
      : null;
    return { kind: 'person', counts: { 'values in the audit log': values }, holds, keptInPart: [], problem };
  }
  const traces = await countTracesOfSubject(ctx, subject);
  const counts = { ...(await countSubject(ctx, subject)), traces };
  const kept = await keepersOfDecisions(ctx, subject, digest);
  const isHeld = counts.decisions + counts['dead letters'] + counts['accepted calls'] + traces > 0;
  return { kind: isHeld ? 'decision-subject' : null, counts, ...kept, problem: null };
}

/** Decisions first, then dead letters, then traces. */
async function readPart(
  ctx: Context,
  subject: string,
  after: string | null,
): Promise<SubjectPart & { traces: unknown[] }> {
  const nothing = { decisions: [], deadLetters: [], next: null };
  const part = isAmongTraces(after) ? nothing : await readSubject(ctx, subject, after);
  if (part.next !== null) return { ...part, traces: [] };
  return { ...part, ...(await handOverTraces(ctx, subject, after)) };
}

/** One part of what is held about a subject of decisions, as plain data to hand over; audited. `next` asks for the part after it. */
export async function exportSubject(
  ctx: Context,
  { subject, after }: ExportSubjectInput,
): Promise<SubjectPart & { traces: unknown[]; subject: string; exportedAt: string }> {
  const part = await readPart(ctx, subject, after ?? null);
  await appendAuditEvent(ctx, {
    type: 'subject.exported',
    resourceId: ctx.organisationId,
    details: {
      subjectDigest: subjectDigestOf(ctx.organisationId, subject),
      counts: {
        decisions: part.decisions.length,
        'dead letters': part.deadLetters.length,
        traces: part.traces.length,
      },
      subject,
    },
  });
  return { subject, exportedAt: ctx.now.toISOString(), ...part };
}

/** Orders what is held about a subject to be erased; refuses members, what a hold covers, and whoever is not known. */
export async function eraseSubject(ctx: Context, input: EraseSubjectInput): Promise<{ id: string }> {
  const { subject, legalBasis, reason } = input;
  const { kind, holds, problem } = await findSubject(ctx, { subject });
  if (kind === null) throw new Refusal('not-found', 'Nothing is held about this subject.');
  if (problem !== null) throw new Refusal('conflict', problem);
  if (holds.length > 0)
    throw new Refusal(
      'conflict',
      `What is held is kept by ${holds.join(', ')}. It can be erased once that has ended.`,
    );
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
