/**
 * When a part that ended is started again. Pure: the shell in supervise-part.ts only carries out what is said here.
 * A part that never became ready a few times in a row on first start stops the whole start, since waiting would hide a
 * mistake; one that served before is always brought back, ever more slowly while it keeps failing.
 */
export interface RestartState {
  phase: 'starting' | 'ready' | 'waiting' | 'finished' | 'given-up' | 'stopped';
  /** Ends in a row without a calm stretch in between. */
  failures: number;
  everReady: boolean;
  readySince: number | undefined;
  retryAt: number | undefined;
}

export type PartEvent =
  | { kind: 'ready' }
  | { kind: 'ended'; clean: boolean }
  | { kind: 'due' }
  | { kind: 'stop' };

export interface RestartRules {
  firstDelayMs: number;
  maxDelayMs: number;
  /** Ready this long, and earlier failures are forgotten. */
  calmMs: number;
  /** Failures in a row, before it was ever ready, after which the start is given up. */
  firstStartFailures: number;
  /** A task that ends without an error is done; a service that ends is always a failure. */
  kind: 'service' | 'task';
}

export const SERVICE_RULES: RestartRules = {
  firstDelayMs: 250,
  maxDelayMs: 30_000,
  calmMs: 60_000,
  firstStartFailures: 3,
  kind: 'service',
};

export const FIRST: RestartState = {
  phase: 'starting',
  failures: 0,
  everReady: false,
  readySince: undefined,
  retryAt: undefined,
};

/** The state after an event at `now` (milliseconds); an event that does not fit the phase changes nothing. */
export function nextRestart(
  previous: RestartState,
  event: PartEvent,
  now: number,
  rules: RestartRules,
): RestartState {
  if (previous.phase === 'stopped' || previous.phase === 'finished' || previous.phase === 'given-up')
    return previous;
  switch (event.kind) {
    case 'stop':
      return { ...previous, phase: 'stopped', retryAt: undefined };
    case 'ready':
      return previous.phase === 'starting'
        ? { ...previous, phase: 'ready', everReady: true, readySince: now, retryAt: undefined }
        : previous;
    case 'due':
      return previous.phase === 'waiting' && previous.retryAt !== undefined && now >= previous.retryAt
        ? { ...previous, phase: 'starting', retryAt: undefined }
        : previous;
    case 'ended':
      return previous.phase === 'waiting' ? previous : afterEnd(previous, event.clean, now, rules);
  }
}

function afterEnd(previous: RestartState, clean: boolean, now: number, rules: RestartRules): RestartState {
  if (rules.kind === 'task' && clean) return { ...previous, phase: 'finished', readySince: undefined };
  const wasCalm = previous.readySince !== undefined && now - previous.readySince >= rules.calmMs;
  const failures = wasCalm ? 1 : previous.failures + 1;
  const ended = { ...previous, failures, readySince: undefined };
  if (!previous.everReady && failures >= rules.firstStartFailures) {
    return { ...ended, phase: 'given-up', retryAt: undefined };
  }
  return { ...ended, phase: 'waiting', retryAt: now + delayMs(failures, rules) };
}

function delayMs(failures: number, rules: RestartRules): number {
  return Math.min(rules.maxDelayMs, rules.firstDelayMs * 2 ** Math.min(failures - 1, 20));
}
