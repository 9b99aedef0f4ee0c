import { describe, expect, test } from 'vitest';
import { compareStrictness } from './compare-strictness.ts';
import { DEFAULT_POLICIES } from './default-policies.ts';
import type { PolicyTerms } from './policy.ts';

const base: PolicyTerms = DEFAULT_POLICIES.promote.production.high;
const { gates } = base;
const PEER = { role: 'ml-engineer', count: 1 } as const;
const OFFICER = { role: 'risk-officer', count: 1 } as const;
const OFFICERS = { role: 'risk-officer', count: 2 } as const;
const EXECUTIVE = { role: 'executive', count: 1 } as const;
const condition = { name: 'office', expression: 'time.hour > 8', message: 'Wait.', level: 'block' } as const;
const office = { days: [1, 2, 3, 4, 5], from: '09:00', to: '17:00', timeZone: 'UTC' };

/** What changes; whether that is weaker, stronger or both; and words it is told in. */
const cases: [string, Partial<PolicyTerms>, Partial<PolicyTerms>, 'weaker' | 'stronger' | 'both', RegExp][] =
  [
    ['a role less', {}, { slots: [[PEER]] }, 'weaker', /1 ML engineer would suffice/],
    ['a second officer', {}, { slots: [[PEER, OFFICERS]] }, 'stronger', /no longer suffice/],
    ['nobody at all', {}, { slots: [] }, 'weaker', /nobody would suffice/],
    ['somebody at last', { slots: [] }, { slots: [[PEER]] }, 'stronger', /nobody would no longer/],
    ['an alternative more', {}, { slots: [[PEER, OFFICER], [EXECUTIVE]] }, 'weaker', /1 Executive would/],
    [
      'an alternative less',
      { slots: [[OFFICERS], [OFFICER, EXECUTIVE]] },
      { slots: [[OFFICERS]] },
      'stronger',
      /Executive/,
    ],
    ['another role', {}, { slots: [[PEER, EXECUTIVE]] }, 'both', /signatures/],
    [
      'a gate that only warns',
      {},
      { gates: { ...gates, levels: { ...gates.levels, 'card-complete': 'warn' } } },
      'weaker',
      /block → warn/,
    ],
    [
      'a gate less',
      {},
      { gates: { ...gates, levels: { 'artifact-intact': 'block' } } },
      'weaker',
      /not judged/,
    ],
    [
      'a bound raised',
      {},
      {
        gates: {
          ...gates,
          thresholds: [
            { metric: 'auc', better: 'higher', bound: 0.8, ifMissing: 'skip' },
            ...gates.thresholds.slice(1),
          ],
        },
      },
      'stronger',
      /0.7 → 0.8/,
    ],
    [
      'a lower-is-better bound raised',
      {},
      {
        gates: {
          ...gates,
          thresholds: [
            ...gates.thresholds.slice(0, 1),
            { metric: 'brier', better: 'lower', bound: 0.4, ifMissing: 'skip' },
          ],
        },
      },
      'weaker',
      /0.25 → 0.4/,
    ],
    [
      'a bound that fails when missing',
      {},
      {
        gates: {
          ...gates,
          thresholds: gates.thresholds.map((one) => ({ ...one, ifMissing: 'fail' as const })),
        },
      },
      'stronger',
      /skip → fail/,
    ],
    ['a bound removed', {}, { gates: { ...gates, thresholds: [] } }, 'weaker', /removed/],
    [
      'a tolerance widened',
      {},
      { gates: { ...gates, comparisons: gates.comparisons.map((one) => ({ ...one, tolerance: 1 })) } },
      'weaker',
      /may be worse/,
    ],
    [
      'a card section less',
      {},
      { gates: { ...gates, cardSections: ['summary'] } },
      'weaker',
      /limits: removed/,
    ],
    [
      'a parameter nobody knows yet',
      {},
      { gates: { ...gates, newGate: { bound: 1 } } as PolicyTerms['gates'] },
      'both',
      /newGate/,
    ],
    ['a condition more', {}, { conditions: [condition] }, 'stronger', /office: added/],
    ['a condition less', { conditions: [condition] }, {}, 'weaker', /office: removed/],
    [
      'a condition that only warns',
      { conditions: [condition] },
      { conditions: [{ ...condition, level: 'warn' }] },
      'weaker',
      /block → warn/,
    ],
    [
      'another expression',
      { conditions: [condition] },
      { conditions: [{ ...condition, expression: 'true' }] },
      'both',
      /another expression/,
    ],
    ['a passkey', {}, { assurance: 'passkey' }, 'stronger', /passkey/],
    ['signatures that count longer', {}, { approvalTtlHours: 200 }, 'weaker', /count for/],
    ['requests that expire sooner', {}, { requestTtlHours: 2 }, 'stronger', /expire after/],
    ['a review time', {}, { minReviewSeconds: 60 }, 'stronger', /none → 1 min/],
    ['a shorter cool-off', { coolOffSeconds: 900 }, { coolOffSeconds: 60 }, 'weaker', /15 min → 1 min/],
    ['office hours', {}, { windows: [office] }, 'stronger', /at any time →/],
    ['no hours any more', { windows: [office] }, {}, 'weaker', /→ at any time/],
    ['no emergencies', {}, { breakGlass: null }, 'stronger', /No emergency/],
    [
      'longer emergencies',
      {},
      { breakGlass: base.breakGlass && { ...base.breakGlass, maxHours: 48 } },
      'weaker',
      /48 h/,
    ],
  ];

describe('new terms', () => {
  test.each(cases)('%s', (_, before, after, side, words) => {
    const { weaker, stronger } = compareStrictness({ ...base, ...before }, { ...base, ...after });
    expect({ weaker: weaker.length > 0, stronger: stronger.length > 0 }).toEqual({
      weaker: side !== 'stronger',
      stronger: side !== 'weaker',
    });
    expect([...weaker, ...stronger].join(' | ')).toMatch(words);
  });

  test('turned around, weaker is stronger', () => {
    for (const [, before, after] of cases) {
      const there = compareStrictness({ ...base, ...before }, { ...base, ...after });
      const back = compareStrictness({ ...base, ...after }, { ...base, ...before });
      expect(back.weaker.length > 0).toBe(there.stronger.length > 0);
      expect(back.stronger.length > 0).toBe(there.weaker.length > 0);
    }
  });

  test('that are the same are neither', () => {
    const moved = { ...base, slots: base.slots.map((list) => [...list].reverse()) };
    expect(compareStrictness(base, moved)).toEqual({ weaker: [], stronger: [] });
  });
});
