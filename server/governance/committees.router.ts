import { permitted } from '#server/api/operation.ts';
import {
  changeCommitteeInput,
  dissolveCommitteeInput,
  foundCommitteeInput,
  getCommitteeInput,
  listCommitteesInput,
  recordMeetingInput,
  seatMemberInput,
} from './committees.schema.ts';
import {
  changeCommittee,
  dissolveCommittee,
  foundCommittee,
  recordMeeting,
  seatMember,
} from './keep-committee.ts';
import { getCommittee, listCommittees } from './show-committees.ts';

const manage = { permission: 'committee:manage' } as const;

export const committees = {
  list: permitted({ input: listCommitteesInput, permission: 'control:read', run: listCommittees }),
  get: permitted({ input: getCommitteeInput, permission: 'control:read', run: getCommittee }),
  found: permitted({
    input: foundCommitteeInput,
    ...manage,
    audit: 'committee.founded',
    run: foundCommittee,
  }),
  change: permitted({
    input: changeCommitteeInput,
    ...manage,
    audit: 'committee.changed',
    run: changeCommittee,
  }),
  seat: permitted({
    input: seatMemberInput,
    ...manage,
    audit: ['committee.member-added', 'committee.member-left'],
    run: seatMember,
  }),
  dissolve: permitted({
    input: dissolveCommitteeInput,
    ...manage,
    assurance: 'recent-mfa',
    audit: 'committee.dissolved',
    run: dissolveCommittee,
  }),
  recordMeeting: permitted({
    input: recordMeetingInput,
    ...manage,
    audit: 'committee.met',
    run: recordMeeting,
  }),
};
