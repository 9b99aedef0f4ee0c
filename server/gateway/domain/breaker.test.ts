import { describe, expect, test } from 'vitest';
import {
  admit,
  type BreakerPolicy,
  type BreakerState,
  type CallResult,
  CLOSED,
  hear,
  newsOf,
  settle,
} from './breaker.ts';

const policy: BreakerPolicy = { windowMs: 1_000, callsMin: 4, failureShare: 0.5, openMs: 500 };

/** One call at a time: `+` answered, `-` failed, `0` neutral, `x` expected to be turned away, `w<ms>` time passes. */
function play(script: string, start: BreakerState = CLOSED): { state: BreakerState; nowMs: number } {
  let state = start;
  let nowMs = 0;
  for (const word of script.split(' ')) {
    if (word.startsWith('w')) {
      nowMs += Number(word.slice(1));
      continue;
    }
    const admission = admit(state, nowMs, policy);
    expect(admission.isAdmitted, `${word} at ${nowMs}`).toBe(word !== 'x');
    state = admission.state;
    const result = ({ '+': 'succeeded', '-': 'failed', '0': 'neutral' } as Record<string, CallResult>)[word];
    if (result) state = settle(state, { result, isProbe: admission.isProbe }, nowMs, policy);
  }
  return { state, nowMs };
}

describe('a breaker', () => {
  test.each([
    ['stays closed while calls are answered', '+ + + + + +', 'closed'],
    ['stays closed while there were too few calls', '- - -', 'closed'],
    ['opens when enough of enough failed', '+ + - -', 'open'],
    ['opens on failures alone', '- - - -', 'open'],
    ['stays closed below the share', '+ + + - -', 'closed'],
    ['opens with a failure, never with an answer', '- - + +', 'closed'],
    ['forgets what left the window', '- - - w1100 -', 'closed'],
    ['counts across slices of the window', '- w300 - w300 - w300 -', 'open'],
    ['does not count what says nothing about the revision', '- - - 0 0 0', 'closed'],
    ['turns calls away while it rests', '- - - - x w499 x', 'open'],
    ['closes when the probe is answered', '- - - - w500 + + +', 'closed'],
    ['begins to count anew once closed', '- - - - w500 + - - -', 'closed'],
    ['opens again when the probe fails', '- - - - w500 - x', 'open'],
    ['and rests as long again', '- - - - w500 - w499 x w1 +', 'closed'],
    ['lets another probe through after a neutral one', '- - - - w500 0 +', 'closed'],
  ])('%s', (_, script, kind) => {
    expect(play(script).state.kind).toBe(kind);
  });

  test('lets one probe through at a time, and another when the first is never heard of', () => {
    const { state } = play('- - - -');
    const first = admit(state, 500, policy);
    expect(first).toMatchObject({ isAdmitted: true, isProbe: true });
    expect(admit(first.state, 600, policy).isAdmitted).toBe(false);
    const second = admit(first.state, 1_000, policy);
    expect(second).toMatchObject({ isAdmitted: true, isProbe: true });
  });

  test.each<[string, BreakerState]>([
    ['open', { kind: 'open', untilMs: 900 }],
    ['half open', { kind: 'half-open', probeMs: 100 }],
  ])('does not listen to stragglers while it is %s', (_, state) => {
    for (const result of ['succeeded', 'failed', 'neutral'] as const)
      expect(settle(state, { result, isProbe: false }, 200, policy)).toBe(state);
  });
});

describe('what other processes are told and tell', () => {
  const open: BreakerState = { kind: 'open', untilMs: 700 };
  const half: BreakerState = { kind: 'half-open', probeMs: 0 };
  test.each<[BreakerState, BreakerState, ReturnType<typeof newsOf>]>([
    [CLOSED, CLOSED, null],
    [CLOSED, open, { kind: 'opened', forMs: 500 }],
    [half, open, { kind: 'opened', forMs: 500 }],
    [open, half, null],
    [half, CLOSED, { kind: 'closed' }],
    [open, CLOSED, { kind: 'closed' }],
  ])('%j to %j is told as %j', (before, after, news) => {
    expect(newsOf(before, after, 200)).toEqual(news);
  });

  test('an opening is obeyed, the longer one of two, and a closing too', () => {
    expect(hear(CLOSED, { kind: 'opened', forMs: 500 }, 200)).toEqual(open);
    expect(hear(half, { kind: 'opened', forMs: 500 }, 200)).toEqual(open);
    expect(hear(open, { kind: 'opened', forMs: 100 }, 200)).toBe(open);
    expect(hear(open, { kind: 'closed' }, 200)).toEqual(CLOSED);
  });
});
