import { z } from 'zod';
import { committed, event } from './event-kit.ts';

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
  'mfa.removed': event('totp_credential', {}, () => 'removed their authenticator app'),
};
