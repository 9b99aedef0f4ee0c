import { permitted } from '#server/api/operation.ts';
import { confirmFactorReset } from './confirm-factor-reset.ts';
import { confirmGrantRequest, refuseGrantRequest } from './decide-grant-request.ts';
import { endSessionOf, endSessionsOf } from './end-sessions.ts';
import { grantRole } from './grant-role.ts';
import { invitePerson } from './invite-person.ts';
import { letPersonGo } from './let-person-go.ts';
import { listAccessAlarms } from './list-access-alarms.ts';
import { listFactorResets } from './list-factor-resets.ts';
import { listGrantRequests } from './list-grant-requests.ts';
import { listInvitations, listPeople, listWorkspaces } from './list-people.ts';
import { listSessions } from './list-sessions.ts';
import {
  endSessionOfInput,
  grantRequestInput,
  grantRoleInput,
  invitePersonInput,
  listPeopleInput,
  listSessionsInput,
  nothing,
  personInput,
  removePersonInput,
  requestResetInput,
  resetInput,
  revokeInvitationInput,
  revokeRoleInput,
} from './people.schema.ts';
import { requestFactorReset } from './request-factor-reset.ts';
import { revokeInvitation } from './revoke-invitation.ts';
import { revokeRole } from './revoke-role.ts';
import { withdrawFactorReset } from './withdraw-factor-reset.ts';

export const people = {
  list: permitted({ input: listPeopleInput, permission: 'people:read', run: listPeople }),
  invitations: permitted({ input: nothing, permission: 'people:read', run: listInvitations }),
  workspaces: permitted({ input: nothing, permission: 'people:read', run: listWorkspaces }),
  invite: permitted({
    input: invitePersonInput,
    permission: 'people:invite',
    assurance: 'recent-mfa',
    audit: 'link.created',
    run: invitePerson,
  }),
  revokeInvitation: permitted({
    input: revokeInvitationInput,
    permission: 'people:invite',
    audit: 'link.revoked',
    run: revokeInvitation,
  }),
  grantRole: permitted({
    input: grantRoleInput,
    permission: 'people:grant',
    assurance: 'recent-mfa',
    audit: ['role.granted', 'role.requested'],
    run: grantRole,
  }),
  grantRequests: permitted({ input: nothing, permission: 'people:read', run: listGrantRequests }),
  confirmGrant: permitted({
    input: grantRequestInput,
    permission: 'people:grant',
    assurance: 'recent-mfa',
    audit: 'role.granted',
    run: confirmGrantRequest,
  }),
  refuseGrant: permitted({
    input: grantRequestInput,
    permission: 'people:grant',
    audit: 'role.request-refused',
    run: refuseGrantRequest,
  }),
  revokeRole: permitted({
    input: revokeRoleInput,
    permission: 'people:grant',
    assurance: 'recent-mfa',
    audit: 'role.revoked',
    run: revokeRole,
  }),
  remove: permitted({
    input: removePersonInput,
    permission: 'people:disable',
    assurance: 'recent-mfa',
    audit: 'person.removed',
    run: letPersonGo,
  }),
  alarms: permitted({ input: nothing, permission: 'people:read', run: listAccessAlarms }),
  resets: permitted({ input: nothing, permission: 'people:recover', run: listFactorResets }),
  requestReset: permitted({
    input: requestResetInput,
    permission: 'people:recover',
    assurance: 'recent-mfa',
    audit: 'factors.reset-requested',
    run: requestFactorReset,
  }),
  confirmReset: permitted({
    input: resetInput,
    permission: 'people:recover',
    assurance: 'recent-mfa',
    audit: 'factors.reset-confirmed',
    run: confirmFactorReset,
  }),
  withdrawReset: permitted({
    input: resetInput,
    permission: 'people:recover',
    audit: 'factors.reset-withdrawn',
    run: withdrawFactorReset,
  }),
  sessions: permitted({ input: listSessionsInput, permission: 'people:disable', run: listSessions }),
  endSession: permitted({
    input: endSessionOfInput,
    permission: 'people:disable',
    assurance: 'recent-mfa',
    audit: 'session.ended',
    run: endSessionOf,
  }),
  endSessions: permitted({
    input: personInput,
    permission: 'people:disable',
    assurance: 'recent-mfa',
    audit: 'session.ended',
    run: endSessionsOf,
  }),
};
