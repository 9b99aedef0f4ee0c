import { describe, expect, test } from 'vitest';
import { FAULT_CLASSES, type FaultClass } from '../../clusters/domain/adapter-fault.ts';
import type { EnginePhase, ObservedModel } from '../../clusters/domain/observed.ts';
import type { KeepReason } from '../../deployments/domain/desired-deployment.ts';
import type { RevisionPhase, RevisionStatusFacts } from '../../deployments/domain/revision-facts.ts';
import { afterFault, byUrgency, isNews, planRevision, type RevisionView } from './plan-revision.ts';

const now = new Date('2026-11-21T10:00:00Z');
const at = (seconds: number) => new Date(now.getTime() + seconds * 1_000);
const limits = { drainMs: 60_000, progressMs: 1_200_000 };
const digest = 'a'.repeat(64);
const endpoint = { baseUrl: 'http://engine', model: 'credit-r1', version: '1' };
const whole = { isReachable: true, isComplete: true };

function view(
  keep: KeepReason,
  phase: RevisionPhase | null,
  nextAttemptAt: Date | null = null,
): RevisionView {
  const status: RevisionStatusFacts | null = phase && {
    phase,
    identityDigest: null,
    endpoint: null,
    message: null,
    attempts: 1,
    nextAttemptAt,
    observedAt: at(-2),
    readySince: null,
  };
  return {
    revisionId: 'rvn_1',
    engineModel: 'credit-r1',
    keep,
    isAwaited: false,
    artifactDigest: digest,
    endpoint,
    status,
  };
}

function seen(phase: EnginePhase, identityDigest: string | null = null): ObservedModel {
  return { engineModel: 'credit-r1', phase, identityDigest, message: null };
}

interface Expected {
  act: 'none' | 'load' | 'unload';
  phase?: RevisionPhase;
  next?: Date | null;
}

const cases: [string, RevisionView, ObservedModel, Expected][] = [
  ['a new revision is loaded', view('desired', null), seen('absent'), { act: 'load' }],
  [
    'a ready one is recorded with its endpoint',
    view('desired', null),
    seen('ready'),
    { act: 'none', phase: 'ready', next: null },
  ],
  [
    'a proven one too',
    view('desired', null),
    seen('ready', digest),
    { act: 'none', phase: 'ready', next: null },
  ],
  [
    'other bytes under its name are a conflict',
    view('desired', null),
    seen('ready', 'b'.repeat(64)),
    { act: 'none', phase: 'failed' },
  ],
  [
    'loading is waited for',
    view('desired', 'pending'),
    seen('loading'),
    { act: 'none', phase: 'loading', next: at(1200) },
  ],
  ['and waited for', view('desired', 'loading', at(600)), seen('loading'), { act: 'none' }],
  ['but not for ever', view('desired', 'loading', at(-1)), seen('loading'), { act: 'none', phase: 'failed' }],
  ['a retry waits for its time', view('desired', 'pending', at(4)), seen('absent'), { act: 'none' }],
  ['and comes', view('desired', 'pending', at(-1)), seen('absent'), { act: 'load' }],
  [
    'a failed one that is wanted again need not wait',
    view('desired', 'failed', at(500)),
    seen('absent'),
    { act: 'load' },
  ],
  ['a serving one that failed waits', view('serving', 'failed', at(500)), seen('absent'), { act: 'none' }],
  ['an engine that forgot is given it again', view('serving', 'ready'), seen('absent'), { act: 'load' }],
  ['the way back too', view('way-back', 'ready'), seen('absent'), { act: 'load' }],
  [
    'the old one stays while the new one loads',
    view('serving', 'ready'),
    seen('ready'),
    { act: 'none', phase: 'ready', next: null },
  ],
  [
    'the way back stays warm',
    view('way-back', 'ready'),
    seen('ready'),
    { act: 'none', phase: 'ready', next: null },
  ],
  [
    'what is not needed drains first',
    view('none', 'ready'),
    seen('ready'),
    { act: 'none', phase: 'ready', next: at(60) },
  ],
  ['and drains', view('none', 'ready', at(30)), seen('ready'), { act: 'none' }],
  ['and goes', view('none', 'ready', at(-1)), seen('ready'), { act: 'unload' }],
  ['a failed one that nobody needs goes', view('none', 'failed', at(500)), seen('absent'), { act: 'unload' }],
  [
    'a load that hangs and nobody needs goes',
    view('none', 'loading', at(-1)),
    seen('loading'),
    { act: 'unload' },
  ],
  ['an unload that was refused waits', view('none', 'pending', at(3)), seen('absent'), { act: 'none' }],
  [
    "somebody else's model is not unloaded",
    view('none', 'failed'),
    seen('ready', 'b'.repeat(64)),
    { act: 'none', phase: 'unloaded' },
  ],
  ['unknown stays unknown', view('serving', 'ready'), seen('unknown'), { act: 'none', phase: 'unknown' }],
  [
    'unknown is not unloaded',
    view('none', 'ready', at(-1)),
    seen('unknown'),
    { act: 'none', phase: 'unknown' },
  ],
];

describe('what to do about one revision', () => {
  test.each(cases)('%s', (_, given, observed, expected) => {
    const frozen = Object.freeze({ ...given, status: given.status && Object.freeze(given.status) });
    const decision = planRevision(frozen, Object.freeze(observed), whole, now, limits);
    expect(decision.act).toBe(expected.act);
    expect(decision.record?.phase).toBe(expected.phase);
    if (expected.next !== undefined) expect(decision.record?.nextAttemptAt).toEqual(expected.next);
  });

  test('an engine that is down is never acted upon, whatever is wanted', () => {
    const down = { isReachable: false, isComplete: false };
    for (const keep of ['desired', 'serving', 'way-back', 'none'] as const) {
      const decision = planRevision(view(keep, 'ready', at(-1)), seen('unknown'), down, now, limits);
      expect(decision.act).toBe('none');
      expect(decision.record?.phase).toBe('unknown');
    }
  });

  test('a list that is cut short unloads nothing', () => {
    const cut = { isReachable: true, isComplete: false };
    expect(planRevision(view('none', 'ready', at(-1)), seen('ready'), cut, now, limits).act).toBe('none');
    expect(planRevision(view('none', 'ready', at(-1)), seen('absent'), cut, now, limits).act).toBe('none');
  });
});

describe('what follows from a refusal', () => {
  const fault = (faultClass: FaultClass, code = 'x') => ({
    message: 'The engine answered 400: broken',
    facts: { class: faultClass, code },
  });
  const phaseOf = { permanent: 'failed', unsupported: 'failed', conflict: 'failed' } as Record<
    string,
    string
  >;

  test.each(FAULT_CLASSES)('%s', (faultClass) => {
    const record = afterFault(view('desired', 'pending'), fault(faultClass), 'load', now);
    expect(record.phase).toBe(phaseOf[faultClass] ?? 'pending');
    expect(record.attempts).toBe(2);
    expect(record.nextAttemptAt?.getTime()).toBeGreaterThan(now.getTime());
    expect(afterFault(view('none', 'ready'), fault(faultClass), 'unload', now).phase).toBe('pending');
  });

  test('an engine that keeps failing is given up after three times, an unreachable one never', () => {
    const tired = view('desired', 'pending');
    const third = { ...tired, status: tired.status && { ...tired.status, attempts: 2 } };
    expect(afterFault(third, fault('retryable', 'engine-failed'), 'load', now).phase).toBe('failed');
    expect(afterFault(third, fault('retryable', 'unreachable'), 'load', now).phase).toBe('pending');
  });

  test('waiting grows to five minutes and no further', () => {
    const waits = [0, 1, 5, 8, 60].map((attempts) => {
      const tired = view('desired', 'pending');
      const given = { ...tired, status: tired.status && { ...tired.status, attempts } };
      const record = afterFault(given, fault('retryable'), 'load', now);
      return ((record.nextAttemptAt?.getTime() ?? 0) - now.getTime()) / 1_000;
    });
    expect(waits).toEqual([2, 4, 64, 300, 300]);
  });
});

test('news is what differs, or what was last confirmed a while ago', () => {
  const given = view('serving', 'ready');
  const record = planRevision(given, seen('ready'), whole, now, limits).record;
  if (!record || !given.status) throw new Error('the case is wrong');
  const known = { ...given.status, attempts: 0, endpoint };
  const stand = (status: typeof known | null, isAwaited = false) => ({ ...given, status, isAwaited });
  expect(isNews(record, stand(known), now)).toBe(false);
  expect(isNews(record, stand(known, true), now)).toBe(true);
  expect(isNews(record, stand({ ...known, phase: 'unknown' }), now)).toBe(true);
  expect(isNews(record, stand({ ...known, observedAt: at(-20) }), now)).toBe(true);
  expect(isNews(record, stand(null), now)).toBe(true);
});

test('what callers miss comes first, tidying up last', () => {
  const claims = [
    { keep: 'none', isAwaited: false },
    { keep: 'way-back', isAwaited: false },
    { keep: 'desired', isAwaited: true },
    { keep: 'serving', isAwaited: false },
    { keep: 'desired', isAwaited: false },
  ] as const;
  expect([...claims].sort(byUrgency).map(({ keep }) => keep)).toEqual([
    'serving',
    'desired',
    'desired',
    'way-back',
    'none',
  ]);
});
