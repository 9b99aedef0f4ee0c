import { Refusal } from '#server/platform/domain/refusal.ts';
import { hasRecentMfa } from './domain/authorize.ts';
import type { SignedIn } from './read-session.ts';

/** The first factor may be enrolled by password alone; adding or replacing one needs an old one, or a recovery code. */
export function requireRightToEnrol(signedIn: SignedIn, now: Date): void {
  if (!signedIn.person.hasSecondFactor || hasRecentMfa(signedIn.actor, now)) return;
  throw new Refusal('step-up-required', 'Confirm it is you with a second factor first.', {
    details: { methods: ['passkey', 'totp', 'recovery-code'] },
  });
}
