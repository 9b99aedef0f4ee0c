import { z } from 'zod';
import { committed, event, id, text } from './event-kit.ts';

/** Passkeys and other factors of a person. */
export const IDENTITY_EVENTS = {
  'passkey.enrolled': event(
    'passkey_credential',
    { name: committed(), isBackedUp: z.boolean() },
    (d) => `enrolled a passkey${d.isBackedUp ? ' that is backed up' : ''}`,
  ),
  'passkey.renamed': event('passkey_credential', { name: committed() }, () => 'renamed a passkey'),
  'passkey.removed': event('passkey_credential', {}, () => 'removed a passkey'),
  'passkey.counter-regressed': event(
    'passkey_credential',
    { given: z.int() },
    (d) => `was refused: a passkey counted back to ${d.given}, so there may be a copy of it`,
  ),
  'factors.reset-requested': event(
    'factor_reset',
    { personId: id, reason: committed() },
    () => 'asked to reset the second factors of a person',
  ),
  'factors.reset-confirmed': event(
    'factor_reset',
    { personId: id, expiresAt: text },
    () => 'confirmed the reset of the second factors of a person and made its one-time link',
  ),
  'factors.reset-withdrawn': event(
    'factor_reset',
    { personId: id },
    () => 'withdrew the reset of the second factors of a person',
  ),
  'factors.reset': event(
    'factor_reset',
    { passkeys: z.int(), hadAuthenticator: z.boolean() },
    () => 'opened the reset link: all their second factors, recovery codes and sessions ended',
  ),
  'role.requested': event(
    'grant_request',
    { personId: id, role: text, workspaceId: id.nullable() },
    (d) => `asked to grant the role ${d.role}, which another admin must confirm`,
  ),
  'role.request-refused': event(
    'grant_request',
    { personId: id, role: text },
    (d) => `refused to grant the role ${d.role} that was asked for`,
  ),
  'access.denied-again': event(
    'organisation',
    { actorId: id, permission: text, times: z.int(), minute: text },
    (d) => `counted ${d.times} more refusals of ${d.permission} to the same caller within a minute`,
  ),
  'mfa.removed': event('totp_credential', {}, () => 'removed their authenticator app'),
};
