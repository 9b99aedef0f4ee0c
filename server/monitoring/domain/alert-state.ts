/**
 * The state of one alert rule. It fires as soon as the value reaches the threshold on enough calls, and clears only well
 * below it, so that a value on the edge does not flap. Without enough calls it says nothing: silence is not health.
 */
export const ALERT_STATES = ['clear', 'firing', 'no-data'] as const;
export type AlertState = (typeof ALERT_STATES)[number];

export const ALERT_STATE_WORDING = {
  clear: { word: 'Clear', signal: 'clear' },
  firing: { word: 'Firing', signal: 'stop' },
  'no-data': { word: 'Not enough data', signal: 'dark' },
} as const satisfies Record<AlertState, { word: string; signal: 'clear' | 'stop' | 'dark' }>;

/** A firing alert clears below this share of its threshold. */
export const CLEAR_BELOW = 0.8;

export interface Observation {
  /** Null when it could not be measured. */
  value: number | null;
  sampleCount: number;
}

export interface AlertStanding {
  state: AlertState;
  since: Date;
}

/** Where an alert stands after an observation; `startsFiring` only in the step in which it begins to. */
export function nextAlert(
  before: AlertStanding | null,
  seen: Observation,
  rule: { threshold: number; minimumCount: number },
  now: Date,
): AlertStanding & { startsFiring: boolean } {
  const state = stateAfter(before?.state ?? 'no-data', seen, rule);
  const isSame = before !== null && before.state === state;
  return {
    state,
    since: isSame ? before.since : now,
    startsFiring: state === 'firing' && before?.state !== 'firing',
  };
}

function stateAfter(
  before: AlertState,
  { value, sampleCount }: Observation,
  { threshold, minimumCount }: { threshold: number; minimumCount: number },
): AlertState {
  if (value === null || sampleCount < minimumCount) return 'no-data';
  if (value >= threshold) return 'firing';
  return before === 'firing' && value >= threshold * CLEAR_BELOW ? 'firing' : 'clear';
}
