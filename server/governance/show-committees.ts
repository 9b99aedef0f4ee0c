import type { Context } from '#server/access/context.ts';
import { listMembers } from '#server/access/list-members.ts';
import { type NamedActor, namePeople } from '#server/access/name-people.ts';
import { keysetPage } from '#server/platform/domain/keyset-page.ts';
import { notFound } from '#server/platform/domain/refusal.ts';
import { nameWorkflows } from '#server/workflows/name-workflows.ts';
import type { GetCommitteeInput } from './committees.schema.ts';
import { committeeById, committeeRows, meetingRows, seatsOf } from './committees.views.ts';
import type { CommitteeFacts, CommitteeSeat, MeetingFacts } from './domain/committee-facts.ts';

export interface CommitteeItem extends CommitteeFacts {
  seats: CommitteeSeat[];
  /** Nobody chairs it, or whoever does has left the organisation. */
  isWithoutChair: boolean;
}

export interface CommitteeDetail {
  committee: CommitteeItem;
  meetings: MeetingFacts[];
  nextCursor: string | null;
  workflows: { id: string; slug: string; name: string }[];
  members: { id: string; name: string }[];
  people: Record<string, NamedActor>;
}

function withSeats(
  committee: CommitteeFacts,
  seats: readonly CommitteeSeat[],
  members: ReadonlySet<string>,
): CommitteeItem {
  const mine = seats.filter(({ committeeId }) => committeeId === committee.id);
  const chair = mine.find(({ role }) => role === 'chair');
  return { ...committee, seats: mine, isWithoutChair: !chair || !members.has(chair.personId) };
}

/** Every committee with whoever sits on it; at most 200. */
export async function listCommittees(
  ctx: Context,
): Promise<{ items: CommitteeItem[]; people: Record<string, NamedActor> }> {
  const found = await committeeRows(ctx.tx, ctx.organisationId);
  const seats = await seatsOf(
    ctx.tx,
    ctx.organisationId,
    found.map(({ id }) => id),
  );
  const members = new Set((await listMembers(ctx)).map(({ id }) => id));
  const people = await namePeople(
    ctx,
    seats.map(({ personId }) => personId),
  );
  return { items: found.map((committee) => withSeats(committee, seats, members)), people };
}

/** One committee with its meetings, newest first; refuses with `not-found`. */
export async function getCommittee(ctx: Context, input: GetCommitteeInput): Promise<CommitteeDetail> {
  const { tx, organisationId } = ctx;
  const found = await committeeById(tx, organisationId, input.id);
  if (!found) throw notFound('committee');
  const seats = await seatsOf(tx, organisationId, [found.id]);
  const page = { below: input.cursor ?? null, limit: input.limit + 1 };
  const meetings = keysetPage(
    await meetingRows(tx, organisationId, found.id, page),
    input.limit,
    ({ id }) => id,
  );
  const members = await listMembers(ctx);
  const about = meetings.items.flatMap(({ decisions }) =>
    decisions.flatMap(({ workflowId }) => workflowId ?? []),
  );
  return {
    committee: withSeats(found, seats, new Set(members.map(({ id }) => id))),
    meetings: meetings.items,
    nextCursor: meetings.nextCursor,
    workflows: [...(await nameWorkflows(ctx, about)).values()],
    members,
    people: await namePeople(ctx, [
      ...seats.map(({ personId }) => personId),
      ...meetings.items.flatMap(({ attendees, recordedBy }) => [...attendees, recordedBy]),
    ]),
  };
}
