import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FIRST, nextRestart, type PartEvent, type RestartState, SERVICE_RULES } from './restart-policy.ts';

const ready = { ...FIRST, phase: 'ready', everReady: true, readySince: 1_000 } as const;
const waiting = { ...FIRST, phase: 'waiting', failures: 1, retryAt: 1_250 } as const;
const ended: PartEvent = { kind: 'ended', clean: false };

describe('nextRestart', () => {
  it.each<[string, RestartState, PartEvent, number, Partial<RestartState>]>([
    [
      'becomes ready',
      FIRST,
      { kind: 'ready' },
      1_000,
      { phase: 'ready', everReady: true, readySince: 1_000 },
    ],
    ['first failure waits a little', FIRST, ended, 1_000, { phase: 'waiting', failures: 1, retryAt: 1_250 }],
    ['not due yet', waiting, { kind: 'due' }, 1_249, { phase: 'waiting' }],
    ['due', waiting, { kind: 'due' }, 1_250, { phase: 'starting', retryAt: undefined }],
    [
      'second failure waits twice as long',
      { ...FIRST, failures: 1 },
      ended,
      0,
      { failures: 2, retryAt: 500 },
    ],
    ['never ready three times: gives up', { ...FIRST, failures: 2 }, ended, 0, { phase: 'given-up' }],
    [
      'was ready once: never gives up',
      { ...ready, failures: 40 },
      ended,
      2_000,
      { phase: 'waiting', retryAt: 32_000 },
    ],
    [
      'a calm minute forgets failures',
      { ...ready, failures: 9 },
      ended,
      61_000,
      { failures: 1, retryAt: 61_250 },
    ],
    [
      'a service that ends cleanly failed too',
      ready,
      { kind: 'ended', clean: true },
      2_000,
      { phase: 'waiting' },
    ],
    ['stop wins over waiting', waiting, { kind: 'stop' }, 0, { phase: 'stopped', retryAt: undefined }],
    ['ready is late after an end', waiting, { kind: 'ready' }, 0, { phase: 'waiting' }],
    ['an end after stop is no news', { ...ready, phase: 'stopped' }, ended, 0, { phase: 'stopped' }],
  ])('%s', (_name, previous, event, now, expected) => {
    expect(nextRestart(previous, event, now, SERVICE_RULES)).toMatchObject(expected);
  });

  it('lets a task finish, and starts it again when it failed', () => {
    const rules = { ...SERVICE_RULES, kind: 'task' } as const;
    expect(nextRestart(ready, { kind: 'ended', clean: true }, 0, rules).phase).toBe('finished');
    expect(nextRestart(ready, ended, 0, rules).phase).toBe('waiting');
  });

  it('never waits longer than the maximum and never runs twice, whatever happens', () => {
    const event = fc.oneof(
      fc.constant<PartEvent>({ kind: 'ready' }),
      fc.constant<PartEvent>(ended),
      fc.constant<PartEvent>({ kind: 'due' }),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(event, fc.nat(100_000)), { maxLength: 60 }), (steps) => {
        let state = FIRST;
        let now = 0;
        for (const [what, elapsedMs] of steps) {
          now += elapsedMs;
          state = nextRestart(state, what, now, SERVICE_RULES);
          expect((state.retryAt ?? now) - now).toBeLessThanOrEqual(SERVICE_RULES.maxDelayMs);
          expect(state.phase === 'waiting').toBe(state.retryAt !== undefined);
        }
      }),
    );
  });
});
