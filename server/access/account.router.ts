import { permitted } from '#server/api/operation.ts';
import { changePassword } from './change-password.ts';
import { endOtherSessions, endOwnSession } from './end-sessions.ts';
import { issueRecoveryCodes } from './issue-recovery-codes.ts';
import { passkeyInput, renamePasskeyInput } from './passkey.schema.ts';
import { endSessionInput, nothing } from './people.schema.ts';
import { readAccount } from './read-account.ts';
import { removeAuthenticator, removePasskey } from './remove-factor.ts';
import { renamePasskey } from './rename-passkey.ts';
import { changePasswordInput } from './sign-in.schema.ts';

export const account = {
  read: permitted({ input: nothing, permission: 'self:manage', assurance: 'session', run: readAccount }),
  changePassword: permitted({
    input: changePasswordInput,
    permission: 'self:manage',
    assurance: 'recent-mfa',
    audit: 'person.password-changed',
    run: changePassword,
  }),
  issueRecoveryCodes: permitted({
    input: nothing,
    permission: 'self:manage',
    assurance: 'recent-mfa',
    audit: 'mfa.recovery-codes-issued',
    run: issueRecoveryCodes,
  }),
  renamePasskey: permitted({
    input: renamePasskeyInput,
    permission: 'self:manage',
    audit: 'passkey.renamed',
    run: renamePasskey,
  }),
  removePasskey: permitted({
    input: passkeyInput,
    permission: 'self:manage',
    assurance: 'recent-mfa',
    audit: 'passkey.removed',
    run: removePasskey,
  }),
  removeAuthenticator: permitted({
    input: nothing,
    permission: 'self:manage',
    assurance: 'recent-mfa',
    audit: 'mfa.removed',
    run: removeAuthenticator,
  }),
  endSession: permitted({
    input: endSessionInput,
    permission: 'self:manage',
    audit: 'session.ended',
    run: endOwnSession,
  }),
  endOtherSessions: permitted({
    input: nothing,
    permission: 'self:manage',
    audit: 'session.ended',
    run: endOtherSessions,
  }),
};
