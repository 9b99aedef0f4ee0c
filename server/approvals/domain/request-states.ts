/**
 * The life of a change request. It is opened in `checking` (the outbox of the gate job), waits for people `in_review`, is
 * `approved` while it waits for its time to be applied, and ends in exactly one way. Nothing leads out of an end: what was
 * rejected or became stale is asked for again, under a new number and digest. Breaking glass applies it before its people
 * have signed; it then waits, `emergency_applied`, until they ratify or repudiate what was done.
 */
export const REQUEST_STATES = [
  'checking',
  'blocked',
  'in_review',
  'approved',
  'applied',
  'emergency_applied',
  'ratified',
  'repudiated',
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
  | 'gates-lapsed'
  | 'waiver-lapsed'
  | 'slots-filled'
  | 'apply'
  | 'reject'
  | 'withdraw'
  | 'time-out'
  | 'mismatch'
  | 'take-back'
  | 'break-glass'
  | 'ratify'
  | 'repudiate';

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
    'break-glass': 'emergency_applied',
  },
  in_review: {
    'slots-filled': 'approved',
    'gates-lapsed': 'checking',
    'waiver-lapsed': 'blocked',
    reject: 'rejected',
    withdraw: 'withdrawn',
    'time-out': 'expired',
    mismatch: 'stale',
    'break-glass': 'emergency_applied',
  },
  approved: {
    apply: 'applied',
    'gates-lapsed': 'checking',
    'waiver-lapsed': 'blocked',
    'take-back': 'in_review',
    reject: 'rejected',
    withdraw: 'withdrawn',
    'time-out': 'expired',
    mismatch: 'stale',
    'break-glass': 'emergency_applied',
  },
  applied: {},
  emergency_applied: { ratify: 'ratified', repudiate: 'repudiated' },
  ratified: {},
  repudiated: {},
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

/** States in which a request still waits for somebody or something before it is applied. */
export const OPEN_STATES = [
  'checking',
  'blocked',
  'in_review',
  'approved',
] as const satisfies readonly RequestState[];

/** States in which something about a request is still to be done, after it was applied too. */
export const UNFINISHED_STATES = [
  ...OPEN_STATES,
  'emergency_applied',
] as const satisfies readonly RequestState[];

/** Tells whether a request can still come to something. */
export function isOpen(state: RequestState): boolean {
  return (OPEN_STATES as readonly RequestState[]).includes(state);
}

/** Tells whether something about a request is still to be done. */
export function isUnfinished(state: RequestState): boolean {
  return (UNFINISHED_STATES as readonly RequestState[]).includes(state);
}

/** What each state is called and which signal it shows. */
export const REQUEST_WORDING = {
  checking: { word: 'Gates running', signal: 'caution' },
  blocked: { word: 'Blocked by a gate', signal: 'stop' },
  in_review: { word: 'Waiting for signatures', signal: 'caution' },
  approved: { word: 'Approved', signal: 'clear' },
  applied: { word: 'Applied', signal: 'clear' },
  emergency_applied: { word: 'Applied in an emergency', signal: 'stop' },
  ratified: { word: 'Ratified', signal: 'clear' },
  repudiated: { word: 'Repudiated', signal: 'stop' },
  rejected: { word: 'Rejected', signal: 'stop' },
  withdrawn: { word: 'Withdrawn', signal: 'dark' },
  expired: { word: 'Expired', signal: 'dark' },
  stale: { word: 'Stale', signal: 'dark' },
} as const satisfies Record<RequestState, { word: string; signal: 'clear' | 'caution' | 'stop' | 'dark' }>;
