import type { Context } from '#server/access/context.ts';
import { can } from '#server/access/domain/authorize.ts';
import { listMembers } from '#server/access/list-members.ts';
import { type NamedActor, namePeople } from '#server/access/name-people.ts';
import { resolveMembers } from '#server/access/resolve-members.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { notFound, Refusal } from '#server/platform/domain/refusal.ts';
import { newId } from '#server/platform/new-id.ts';
import { changeWorkflow } from '#server/workflows/change-workflow.ts';
import { getWorkflow } from '#server/workflows/get-workflow-version.ts';
import { type Holding, isOwnable } from './domain/holdings.ts';
import { everyHolding, holdingsOf, orphanedHoldings } from './list-holdings.ts';
import type { DecideHandoverInput, ListHoldingsInput, OfferHandoverInput } from './owners.schema.ts';
import { changeHandover, insertHandover, lockSubject, putOwner } from './owners.store.ts';
import { type HandoverRow, handoverRows, hasOpenHandover, lockHandover } from './owners.views.ts';
import { requireAuthor } from './require-author.ts';

export interface OwnersView {
  mine: Holding[];
  /** What nobody answers for any more. */
  orphans: Holding[];
  handovers: HandoverRow[];
  members: { id: string; name: string }[];
  people: Record<string, NamedActor>;
}

/** What the reader answers for, what nobody does, and what is being handed over. */
export async function showOwners(ctx: Context): Promise<OwnersView> {
  const orphans = await orphanedHoldings(ctx);
  const handovers = await handoverRows(ctx.tx, ctx.organisationId);
  const ids = handovers.flatMap(({ fromId, toId, proposedBy }) => [fromId, toId, proposedBy]);
  return {
    mine: await holdingsOf(ctx, ctx.actor.id),
    orphans: orphans.slice(0, 200),
    handovers,
    members: await listMembers(ctx),
    people: await namePeople(ctx, [...ids, ...orphans.map(({ personId }) => personId)]),
  };
}

/** What somebody answers for, the reader unless another person is named. */
export function listHoldings(ctx: Context, input: ListHoldingsInput): Promise<Holding[]> {
  return holdingsOf(ctx, input.personId ?? ctx.actor.id);
}

/**
 * Offers something to another person; it stays with its owner until they accept. The owner offers, or, for an owner who is
 * away or has left, a risk officer or admin.
 */
export async function offerHandover(ctx: Context, input: OfferHandoverInput): Promise<{ id: string }> {
  const proposedBy = requireAuthor(ctx);
  await lockSubject(ctx.tx, input.subjectId);
  const holding = (await everyHolding(ctx)).find(
    ({ kind, id }) => kind === input.kind && id === input.subjectId,
  );
  if (!holding || !isOwnable(holding.kind) || holding.workspaceId === null) throw notFound(input.kind);
  if (holding.personId !== proposedBy && !can(ctx.actor, 'committee:manage'))
    throw new Refusal(
      'forbidden',
      'Only the owner can hand this over, or a risk officer or admin in their place.',
    );
  const [toId = ''] = await resolveMembers(ctx, [input.to], '/to');
  if (toId === holding.personId) throw new Refusal('invalid', 'They own it already.');
  if (await hasOpenHandover(ctx.tx, ctx.organisationId, input.subjectId))
    throw new Refusal('conflict', 'This is offered to somebody already. Withdraw that offer first.');
  const id = newId('handover');
  const { kind, name, workspaceId, personId: fromId } = holding;
  await insertHandover(ctx.tx, {
    id,
    organisationId: ctx.organisationId,
    workspaceId,
    kind,
    subjectId: holding.id,
    subjectName: name,
    fromId,
    toId,
    reason: input.reason,
    state: 'proposed',
    proposedBy,
    proposedAt: ctx.now,
  });
  await appendAuditEvent(ctx, {
    type: 'ownership.offered',
    resourceId: id,
    workspaceId,
    details: { kind, subject: name, fromId, toId, reason: input.reason },
  });
  return { id };
}

async function take(ctx: Context, input: DecideHandoverInput, person: string): Promise<HandoverRow> {
  const found = await lockHandover(ctx.tx, ctx.organisationId, input.id);
  if (!found) throw notFound('hand-over');
  if (found.state !== 'proposed')
    throw new Refusal('conflict', `This hand-over was ${found.state} already. Nothing was changed.`);
  if (input.decision === 'withdraw') {
    if (person === found.proposedBy || person === found.fromId) return found;
    throw new Refusal('forbidden', 'Only whoever offered it can withdraw it.');
  }
  if (person !== found.toId) throw new Refusal('forbidden', 'Only the person it was offered to can answer.');
  return found;
}

/** Puts the new owner in force: a workflow gets its next version, other things a record of who owns them. */
async function putInForce(ctx: Context, handover: HandoverRow): Promise<{ table: string; id: string }[]> {
  const { kind, subjectId, toId, workspaceId } = handover;
  if (kind === 'workflow') {
    const { workflow } = await getWorkflow(ctx, { id: subjectId });
    const changeNote = `Handed over (${handover.id})`;
    await changeWorkflow(ctx, {
      workflow: workflow.id,
      basedOn: workflow.currentVersion,
      owner: toId,
      changeNote,
    });
    return [];
  }
  const { organisationId } = ctx;
  const owner = { organisationId, workspaceId, kind, subjectId, ownerId: toId, since: ctx.now };
  return [{ table: 'ownership', id: await putOwner(ctx.tx, { id: newId('ownership'), ...owner }) }];
}

/** Accepts, declines or withdraws an offer; accepted, the new owner counts at once. */
export async function decideHandover(
  ctx: Context,
  input: DecideHandoverInput,
): Promise<{ id: string; state: HandoverRow['state'] }> {
  const person = requireAuthor(ctx);
  const handover = await take(ctx, input, person);
  const { id, kind, subjectName: subject, fromId, toId, workspaceId } = handover;
  const states = { accept: 'accepted', decline: 'declined', withdraw: 'withdrawn' } as const;
  const state = states[input.decision];
  await changeHandover(ctx.tx, id, { state, decidedBy: person, decidedAt: ctx.now });
  const base = { resourceId: id, workspaceId };
  if (state === 'accepted') {
    const covers = await putInForce(ctx, handover);
    const details = { kind, subject, fromId, toId };
    await appendAuditEvent(ctx, { ...base, type: 'ownership.accepted', details, covers });
  } else {
    const details = { kind, subject, fromId, toId, how: state };
    await appendAuditEvent(ctx, { ...base, type: 'ownership.declined', details });
  }
  return { id, state };
}
