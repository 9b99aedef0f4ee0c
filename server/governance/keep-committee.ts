import type { Context } from '#server/access/context.ts';
import { resolveMembers } from '#server/access/resolve-members.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { exactValues } from '#server/platform/domain/canonical-json.ts';
import { digestOf } from '#server/platform/domain/digest.ts';
import { notFound, Refusal } from '#server/platform/domain/refusal.ts';
import { newId } from '#server/platform/new-id.ts';
import type {
  ChangeCommitteeInput,
  DissolveCommitteeInput,
  FoundCommitteeInput,
  RecordMeetingInput,
  SeatMemberInput,
} from './committees.schema.ts';
import {
  changeCommitteeRow,
  endSeat,
  insertCommittee,
  insertMeeting,
  insertSeat,
  lockCommittee,
} from './committees.store.ts';
import { committeeById, seatsOf } from './committees.views.ts';
import type { CommitteeFacts } from './domain/committee-facts.ts';
import { requireAuthor } from './require-author.ts';

async function take(ctx: Context, id: string): Promise<CommitteeFacts> {
  await lockCommittee(ctx.tx, ctx.organisationId, id);
  const committee = await committeeById(ctx.tx, ctx.organisationId, id);
  if (!committee) throw notFound('committee');
  if (committee.dissolvedAt)
    throw new Refusal('conflict', `The committee ${committee.name} was dissolved. Nothing was changed.`);
  return committee;
}

async function seat(
  ctx: Context,
  committee: { id: string; name: string },
  personId: string,
  role: 'chair' | 'member',
): Promise<void> {
  const id = newId('committeeMember');
  const { organisationId, now } = ctx;
  const addedBy = ctx.actor.id;
  await insertSeat(ctx.tx, {
    id,
    organisationId,
    committeeId: committee.id,
    personId,
    role,
    since: now,
    addedBy,
  });
  await appendAuditEvent(ctx, {
    type: 'committee.member-added',
    resourceId: id,
    details: { committee: committee.name, personId, role },
  });
}

async function unseat(
  ctx: Context,
  committee: { name: string },
  held: { id: string; personId: string },
): Promise<void> {
  await endSeat(ctx.tx, held.id, ctx.now);
  await appendAuditEvent(ctx, {
    type: 'committee.member-left',
    resourceId: held.id,
    details: { committee: committee.name, personId: held.personId },
  });
}

/** Founds a committee with its chair and members; a name that is taken is refused. */
export async function foundCommittee(ctx: Context, input: FoundCommitteeInput): Promise<{ id: string }> {
  const createdBy = requireAuthor(ctx);
  const [chair = createdBy] = await resolveMembers(ctx, [input.chair], '/chair');
  const members = await resolveMembers(ctx, input.members, '/members');
  const id = newId('committee');
  const { name, remit } = input;
  const { organisationId, now } = ctx;
  await insertCommittee(ctx.tx, { id, organisationId, name, remit, createdBy, createdAt: now });
  await appendAuditEvent(ctx, { type: 'committee.founded', resourceId: id, details: { name } });
  await seat(ctx, { id, name }, chair, 'chair');
  for (const personId of new Set(members))
    if (personId !== chair) await seat(ctx, { id, name }, personId, 'member');
  return { id };
}

/** Changes a committee's name or remit. */
export async function changeCommittee(ctx: Context, input: ChangeCommitteeInput): Promise<{ id: string }> {
  requireAuthor(ctx);
  const committee = await take(ctx, input.id);
  const { name = committee.name, remit = committee.remit } = input;
  const changed = [
    ...(name === committee.name ? [] : ['name']),
    ...(remit === committee.remit ? [] : ['remit']),
  ];
  if (changed.length === 0) throw new Refusal('invalid', 'Nothing differs, so there is nothing to save.');
  await changeCommitteeRow(ctx.tx, committee.id, { name, remit });
  await appendAuditEvent(ctx, {
    type: 'committee.changed',
    resourceId: committee.id,
    details: { name, changed },
  });
  return { id: committee.id };
}

/** Gives somebody a seat, another role, or takes the seat away; a committee never loses its chair this way. */
export async function seatMember(ctx: Context, input: SeatMemberInput): Promise<{ id: string }> {
  requireAuthor(ctx);
  const committee = await take(ctx, input.id);
  const seats = await seatsOf(ctx.tx, ctx.organisationId, [committee.id]);
  // Whoever left the organisation can still be unseated by id.
  const leaving = seats.find(({ personId }) => personId === input.person);
  const [named] =
    input.role === 'none' && leaving ? [input.person] : await resolveMembers(ctx, [input.person], '/person');
  const personId = named ?? input.person;
  const held = seats.find((one) => one.personId === personId);
  if (input.role === 'none' && !held) throw notFound('member of this committee');
  if (held?.role === input.role) throw new Refusal('conflict', 'They hold this seat already.');
  if (held?.role === 'chair')
    throw new Refusal(
      'conflict',
      'This is the chair. Make somebody else chair first; then this seat can change.',
    );
  if (held) await unseat(ctx, committee, held);
  if (input.role === 'chair') {
    for (const chair of seats.filter(({ role }) => role === 'chair')) {
      await unseat(ctx, committee, chair);
      await seat(ctx, committee, chair.personId, 'member');
    }
  }
  if (input.role !== 'none') await seat(ctx, committee, personId, input.role);
  return { id: committee.id };
}

/** Ends a committee; what it decided stays. */
export async function dissolveCommittee(
  ctx: Context,
  input: DissolveCommitteeInput,
): Promise<{ id: string }> {
  requireAuthor(ctx);
  const { id, name } = await take(ctx, input.id);
  await changeCommitteeRow(ctx.tx, id, { dissolvedAt: ctx.now });
  await appendAuditEvent(ctx, { type: 'committee.dissolved', resourceId: id, details: { name } });
  return { id };
}

/** Writes down what a meeting decided; written once. Refuses attendees who hold no seat. */
export async function recordMeeting(ctx: Context, input: RecordMeetingInput): Promise<{ id: string }> {
  const recordedBy = requireAuthor(ctx);
  const committee = await take(ctx, input.id);
  const heldAt = new Date(input.heldAt);
  const refuse = (path: string, message: string) => {
    throw new Refusal('invalid', message, { fields: [{ path, message }] });
  };
  if (heldAt.getTime() > ctx.now.getTime()) refuse('/heldAt', 'A meeting is written down after it was held.');
  const seats = await seatsOf(ctx.tx, ctx.organisationId, [committee.id]);
  const attendees = [...new Set(input.attendees)];
  if (attendees.some((id) => !seats.some(({ personId }) => personId === id)))
    refuse('/attendees', 'Only members of the committee attend it. Give others a seat first.');
  const id = newId('committeeMeeting');
  const { subject, decisions } = input;
  const { organisationId, now } = ctx;
  const meeting = { committeeId: committee.id, heldAt, subject, attendees, decisions };
  await insertMeeting(ctx.tx, { id, organisationId, ...meeting, recordedBy, recordedAt: now });
  await appendAuditEvent(ctx, {
    type: 'committee.met',
    resourceId: id,
    details: {
      committee: committee.name,
      subject,
      heldAt: input.heldAt,
      attendees,
      decisions: decisions.length,
      digest: digestOf(exactValues(meeting)),
    },
  });
  return { id };
}
