/**
 * The life of a change request. It is opened in `checking` (the outbox of the gate job), waits for people `in_review`, is
 * `approved` only for the length of the transaction that also applies it, and ends in exactly one of five ways. Nothing
 * leads out of an end: what was rejected or became stale is asked for again, under a new number and digest.
 */
export const REQUEST_STATES = [
  'checking',
  'blocked',
  'in_review',
  'approved',
  'applied',
  'rejected',
  'withdrawn',
  'expired',
  'stale',
] as const;
export type RequestState = (typeof REQUEST_STATES)[number];

export type RequestEvent =
  | 'gates-passed'
  | 'gates-failed'
  | 'check-again'
  | 'slots-filled'
  | 'apply'
  | 'reject'
  | 'withdraw'
  | 'time-out'
  | 'mismatch';

const TRANSITIONS = {
  checking: {
    'gates-passed': 'in_review',
    'gates-failed': 'blocked',
    withdraw: 'withdrawn',
    'time-out': 'expired',
    mismatch: 'stale',
  },
  blocked: {
    'check-again': 'checking',
    reject: 'rejected',
    withdraw: 'withdrawn',
    'time-out': 'expired',
    mismatch: 'stale',
  },
  in_review: {
    'slots-filled': 'approved',
    reject: 'rejected',
    withdraw: 'withdrawn',
    'time-out': 'expired',
    mismatch: 'stale',
  },
  approved: { apply: 'applied', mismatch: 'stale' },
  applied: {},
  rejected: {},
  withdrawn: {},
  expired: {},
  stale: {},
} as const satisfies Record<RequestState, Partial<Record<RequestEvent, RequestState>>>;

/** The state that follows, or null when this event means nothing in this state. */
export function nextState(state: RequestState, event: RequestEvent): RequestState | null {
  const from: Partial<Record<RequestEvent, RequestState>> = TRANSITIONS[state];
  return from[event] ?? null;
}

/** States in which a request still waits for somebody or something. */
export const OPEN_STATES = ['checking', 'blocked', 'in_review'] as const satisfies readonly RequestState[];

/** Tells whether a request can still come to something. */
export function isOpen(state: RequestState): boolean {
  return (OPEN_STATES as readonly RequestState[]).includes(state);
}

/** What each state is called and which signal it shows. */
export const REQUEST_WORDING = {
  checking: { word: 'Gates running', signal: 'caution' },
  blocked: { word: 'Blocked by a gate', signal: 'stop' },
  in_review: { word: 'Waiting for signatures', signal: 'caution' },
  approved: { word: 'Approved', signal: 'clear' },
  applied: { word: 'Applied', signal: 'clear' },
  rejected: { word: 'Rejected', signal: 'stop' },
  withdrawn: { word: 'Withdrawn', signal: 'dark' },
  expired: { word: 'Expired', signal: 'dark' },
  stale: { word: 'Stale', signal: 'dark' },
} as const satisfies Record<RequestState, { word: string; signal: 'clear' | 'caution' | 'stop' | 'dark' }>;
