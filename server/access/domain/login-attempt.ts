/**
 * One attempt to sign in, from the first factor to the ticket that makes a session. Pure: what is checked (password,
 * code, passkey, an identity provider's answer) happens elsewhere, and its result arrives here as an event. A person
 * without a second factor gets a ticket of level 1, whose session reaches enrolment and nothing else.
 */
export type AttemptState = 'started' | 'password_ok' | 'mfa_ok' | 'ticket_issued' | 'consumed' | 'dead';

export type AttemptEvent =
  | 'password-accepted'
  | 'passkey-accepted'
  | 'sso-accepted'
  | 'sso-accepted-with-mfa'
  | 'factor-accepted'
  | 'factor-refused'
  | 'no-factor-enrolled'
  | 'ticket-issued'
  | 'ticket-redeemed';

export const ATTEMPT_MS = 5 * 60_000;
export const FACTOR_TRIES_MAX = 10;

const MOVES = {
  started: {
    'password-accepted': 'password_ok',
    'sso-accepted': 'password_ok',
    'sso-accepted-with-mfa': 'mfa_ok',
    'passkey-accepted': 'mfa_ok',
  },
  password_ok: {
    'factor-accepted': 'mfa_ok',
    'passkey-accepted': 'mfa_ok',
    'factor-refused': 'password_ok',
    'no-factor-enrolled': 'ticket_issued',
  },
  mfa_ok: { 'ticket-issued': 'ticket_issued' },
  ticket_issued: { 'ticket-redeemed': 'consumed' },
  consumed: {},
  dead: {},
} as const satisfies Record<AttemptState, Partial<Record<AttemptEvent, AttemptState>>>;

export interface Attempt {
  state: AttemptState;
  failures: number;
  expiresAt: Date;
}

/** The attempt after an event at `now`, or null when the event may not happen in this state or after its five minutes. */
export function advance(attempt: Attempt, event: AttemptEvent, now: Date): Attempt | null {
  if (now >= attempt.expiresAt) return null;
  const moves: Partial<Record<AttemptEvent, AttemptState>> = MOVES[attempt.state];
  const state = moves[event];
  if (state === undefined) return null;
  if (event !== 'factor-refused') return { ...attempt, state };
  const failures = attempt.failures + 1;
  return { ...attempt, failures, state: failures >= FACTOR_TRIES_MAX ? 'dead' : state };
}

/** The level a redeemed ticket is worth: 2 only when a second factor, a passkey or a provider's own was used. */
export function assuranceOf(methods: readonly string[]): 1 | 2 {
  return methods.some((method) => ['totp', 'recovery-code', 'passkey', 'sso-mfa'].includes(method)) ? 2 : 1;
}
