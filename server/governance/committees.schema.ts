import { z } from 'zod';
import { pageInput } from '../platform/domain/page-input.ts';

const recordId = z.string().min(1).max(64);
const person = z.string().trim().min(1, 'name a person').max(200);

export const listCommitteesInput = z.strictObject({});

export const getCommitteeInput = z.strictObject({ id: recordId, ...pageInput });
export type GetCommitteeInput = z.output<typeof getCommitteeInput>;

const name = z.string().trim().min(3, 'use at least 3 characters').max(100);
const remit = z
  .string()
  .trim()
  .min(20, 'say in at least 20 characters what it decides and where its powers end')
  .max(4000);

export const foundCommitteeInput = z.strictObject({
  name,
  remit,
  /** Id or e-mail of whoever chairs it. */
  chair: person,
  members: z.array(person).max(50).default([]),
});
export type FoundCommitteeInput = z.output<typeof foundCommitteeInput>;

export const changeCommitteeInput = z.strictObject({
  id: recordId,
  name: name.optional(),
  remit: remit.optional(),
});
export type ChangeCommitteeInput = z.output<typeof changeCommitteeInput>;

export const seatMemberInput = z.strictObject({
  id: recordId,
  person,
  /** Seating a chair makes the chair before a member. `none` ends the membership. */
  role: z.enum(['chair', 'member', 'none']),
});
export type SeatMemberInput = z.output<typeof seatMemberInput>;

export const dissolveCommitteeInput = z.strictObject({ id: recordId });
export type DissolveCommitteeInput = z.output<typeof dissolveCommitteeInput>;

export const recordMeetingInput = z.strictObject({
  id: recordId,
  subject: z.string().trim().min(5, 'say what it was about in at least 5 characters').max(200),
  heldAt: z.iso.datetime({ offset: true }),
  /** Ids of the members who were there. */
  attendees: z.array(recordId).min(1, 'name who was there').max(50),
  decisions: z
    .array(
      z.strictObject({
        text: z.string().trim().min(5, 'say what was decided').max(2000),
        /** Id of the workflow it is about. */
        workflowId: recordId.nullable().default(null),
      }),
    )
    .min(1, 'write down at least one decision, or that none was taken')
    .max(50),
});
export type RecordMeetingInput = z.output<typeof recordMeetingInput>;
