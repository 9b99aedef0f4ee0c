import { describe, expect, test } from 'vitest';
import { type Attempt, type AttemptEvent, type AttemptState, advance, assuranceOf } from './login-attempt.ts';

const now = new Date('2026-03-12T14:05:00Z');
const expiresAt = new Date('2026-03-12T14:10:00Z');
const attempt = (state: AttemptState, failures = 0): Attempt => ({ state, failures, expiresAt });

const ALLOWED: [AttemptState, AttemptEvent, AttemptState][] = [
  ['started', 'password-accepted', 'password_ok'],
  ['started', 'sso-accepted', 'password_ok'],
  ['started', 'sso-accepted-with-mfa', 'mfa_ok'],
  ['started', 'passkey-accepted', 'mfa_ok'],
  ['password_ok', 'factor-accepted', 'mfa_ok'],
  ['password_ok', 'passkey-accepted', 'mfa_ok'],
  ['password_ok', 'factor-refused', 'password_ok'],
  ['password_ok', 'no-factor-enrolled', 'ticket_issued'],
  ['mfa_ok', 'ticket-issued', 'ticket_issued'],
  ['ticket_issued', 'ticket-redeemed', 'consumed'],
];
const STATES: AttemptState[] = ['started', 'password_ok', 'mfa_ok', 'ticket_issued', 'consumed', 'dead'];
const EVENTS = [...new Set(ALLOWED.map(([, event]) => event))];

describe('a login attempt', () => {
  test.each(ALLOWED)('%s + %s → %s', (from, event, to) => {
    expect(advance(attempt(from), event, now)?.state).toBe(to);
  });

  test('no step can be left out: every other combination is refused', () => {
    for (const state of STATES) {
      for (const event of EVENTS) {
        if (ALLOWED.some(([from, allowed]) => from === state && allowed === event)) continue;
        expect(advance(attempt(state), event, now), `${state} + ${event}`).toBeNull();
      }
    }
  });

  test('it ends after five minutes, whatever comes', () => {
    for (const [from, event] of ALLOWED) expect(advance(attempt(from), event, expiresAt)).toBeNull();
  });

  test('the tenth wrong code ends it', () => {
    expect(advance(attempt('password_ok', 8), 'factor-refused', now)).toMatchObject({
      state: 'password_ok',
      failures: 9,
    });
    expect(advance(attempt('password_ok', 9), 'factor-refused', now)?.state).toBe('dead');
  });

  test.each([
    [['password'], 1],
    [['sso'], 1],
    [['password', 'totp'], 2],
    [['password', 'recovery-code'], 2],
    [['passkey'], 2],
    [['sso', 'sso-mfa'], 2],
  ] as const)('%j is level %i', (methods, level) => {
    expect(assuranceOf(methods)).toBe(level);
  });
});
