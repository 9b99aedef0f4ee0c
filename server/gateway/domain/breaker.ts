import type { Reliability } from '../../workflows/domain/reliability.ts';

/**
 * A circuit breaker as a pure state machine, one per revision. Closed, it counts calls and failures in a sliding window;
 * when enough of enough failed it opens, and nobody waits any more for a model that does not answer. After a rest it lets
 * single calls through, one at a time: one that is answered closes it, one that fails opens it again. Times are
 * milliseconds of any clock that only goes forward.
 */
export type BreakerPolicy = NonNullable<Reliability['breaker']>;

/** A tenth of the window. */
interface Slice {
  startMs: number;
  calls: number;
  failures: number;
}

export type BreakerState =
  | { kind: 'closed'; slices: readonly Slice[] }
  | { kind: 'open'; untilMs: number }
  /** `probeMs`: since when a probe is under way. */
  | { kind: 'half-open'; probeMs: number | null };

/** `neutral`: it says nothing about the revision, such as an input that the model cannot take. */
export type CallResult = 'succeeded' | 'failed' | 'neutral';

export const CLOSED: BreakerState = { kind: 'closed', slices: [] };

const SLICES = 10;

export interface Admission {
  state: BreakerState;
  isAdmitted: boolean;
  /** Its result decides whether the breaker closes. */
  isProbe: boolean;
}

/** Whether a call may go through now. A probe that was never heard of again gives way to another after the rest. */
export function admit(state: BreakerState, nowMs: number, policy: BreakerPolicy): Admission {
  if (state.kind === 'closed') return { state, isAdmitted: true, isProbe: false };
  const isResting = state.kind === 'open' && nowMs < state.untilMs;
  const isProbing =
    state.kind === 'half-open' && state.probeMs !== null && nowMs < state.probeMs + policy.openMs;
  if (isResting || isProbing) return { state, isAdmitted: false, isProbe: false };
  return { state: { kind: 'half-open', probeMs: nowMs }, isAdmitted: true, isProbe: true };
}

function counted(
  slices: readonly Slice[],
  hasFailed: boolean,
  nowMs: number,
  policy: BreakerPolicy,
): Slice[] {
  const lengthMs = policy.windowMs / SLICES;
  const startMs = Math.floor(nowMs / lengthMs) * lengthMs;
  const young = slices.filter((slice) => slice.startMs > nowMs - policy.windowMs);
  const last = young.at(-1);
  const failures = hasFailed ? 1 : 0;
  if (last?.startMs !== startMs) return [...young, { startMs, calls: 1, failures }];
  return [...young.slice(0, -1), { startMs, calls: last.calls + 1, failures: last.failures + failures }];
}

/** The state after a call that was let through. Calls that began before the breaker opened change nothing any more. */
export function settle(
  state: BreakerState,
  call: { result: CallResult; isProbe: boolean },
  nowMs: number,
  policy: BreakerPolicy,
): BreakerState {
  const { result, isProbe } = call;
  if (state.kind === 'open') return state;
  if (state.kind === 'half-open') {
    if (!isProbe) return state;
    if (result === 'neutral') return { kind: 'half-open', probeMs: null };
    return result === 'succeeded' ? CLOSED : { kind: 'open', untilMs: nowMs + policy.openMs };
  }
  if (result === 'neutral') return state;
  const slices = counted(state.slices, result === 'failed', nowMs, policy);
  const calls = slices.reduce((sum, slice) => sum + slice.calls, 0);
  const failures = slices.reduce((sum, slice) => sum + slice.failures, 0);
  const opens = result === 'failed' && calls >= policy.callsMin && failures >= calls * policy.failureShare;
  return opens ? { kind: 'open', untilMs: nowMs + policy.openMs } : { kind: 'closed', slices };
}

/** What another gateway process found out about the same revision. */
export type BreakerNews = { kind: 'opened'; forMs: number } | { kind: 'closed' };

/** The state after another process told what it saw: it spares this one from finding out by itself. */
export function hear(state: BreakerState, news: BreakerNews, nowMs: number): BreakerState {
  if (news.kind === 'closed') return state.kind === 'closed' ? state : CLOSED;
  const untilMs = nowMs + news.forMs;
  return state.kind === 'open' && state.untilMs >= untilMs ? state : { kind: 'open', untilMs };
}

/** What there is to tell others of a change; null when it is none of theirs. */
export function newsOf(before: BreakerState, after: BreakerState, nowMs: number): BreakerNews | null {
  if (after.kind === 'open' && before.kind !== 'open')
    return { kind: 'opened', forMs: Math.max(0, after.untilMs - nowMs) };
  return after.kind === 'closed' && before.kind !== 'closed' ? { kind: 'closed' } : null;
}
