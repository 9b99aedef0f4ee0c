import { describe, expect, test } from 'vitest';
import { type Evidence, judge, type Rules } from './judge.ts';
import { judgeEffect } from './judge-effect.ts';
import { compileOversight } from './oversee.ts';
import { shareOf } from './share-of.ts';

const inputContract = {
  type: 'object',
  properties: { amount: { type: 'number' }, note: { type: 'string' } },
};

function rules(conditions: { when: string; action: 'review' | 'refuse' }[], sampleShare = 0): Rules {
  const named = conditions.map((condition, index) => ({ name: `rule ${index + 1}`, ...condition }));
  return {
    policy: {
      score: 'p',
      lower: 0.2,
      upper: 0.4,
      decisionField: 'decision',
      below: 'approve',
      above: 'refuse',
      review: { deadlineMinutes: 60, onTimeout: 'refuse' },
      onError: { kind: 'answer', output: { decision: 'refuse' } },
    },
    outputSchema: { properties: { decision: {}, p: {} } },
    problemsOfOutput: () => [],
    oversight: compileOversight({ conditions: named, sampleShare }, inputContract),
  };
}

const clear: Evidence = { kind: 'answered', output: { p: 0.1 } };
const borderline: Evidence = { kind: 'answered', output: { p: 0.3 } };
const ruled: Evidence = { kind: 'ruled', output: { decision: 'approve' }, because: 'A rule says so.' };
const failed: Evidence = { kind: 'failed', error: { fault: 'timeout', message: 'no answer' } };
const review = (when: string) => ({ when, action: 'review' as const });
const refuse = (when: string) => ({ when, action: 'refuse' as const });
const large = { amount: 5_000 };

describe('oversight', () => {
  test.each([
    ['nothing holds', [review('input.amount > 9000')], clear, 'decided', 'below-lower', null],
    [
      'a condition wants a person',
      [review('input.amount > 1000')],
      clear,
      'pending_review',
      'referred',
      '"rule 1" holds',
    ],
    ['a condition refuses', [refuse('scores.p < 0.2')], clear, 'failed', 'refused', '"rule 1" holds'],
    [
      'refusing goes before asking',
      [review('true'), refuse('true')],
      clear,
      'failed',
      'refused',
      '"rule 2" holds',
    ],
    [
      'a borderline case can be refused',
      [refuse('input.amount > 1000')],
      borderline,
      'failed',
      'refused',
      '"rule 1"',
    ],
    ['a borderline case waits anyway', [review('true')], borderline, 'pending_review', 'borderline', null],
    [
      'it cannot be evaluated',
      [refuse('input.note == "x"')],
      clear,
      'pending_review',
      'referred',
      'could not be evaluated',
    ],
    ['a rule answered', [review('confidence < 0.5')], ruled, 'decided', 'ruled', 'A rule says so.'],
    [
      'a rule answered a large case',
      [review('input.amount > 1000')],
      ruled,
      'pending_review',
      'referred',
      '"rule 1"',
    ],
    ['the model failed', [refuse('true')], failed, 'decided', 'model-failed', null],
  ] as const)('%s', (_, conditions, evidence, status, rule, because) => {
    const judged = judge(rules([...conditions]), evidence, [], { decisionId: 'dec_1', input: large });
    expect(judged).toMatchObject({ status, judgement: { rule } });
    if (because) expect(judged.judgement.because).toContain(because);
    if (status !== 'decided') expect(judged.output).toBeNull();
    const marked = rule === 'refused' || rule === 'referred' ? rule : undefined;
    expect(judgeEffect(judged, evidence, [])?.kind).toBe(marked);
  });

  test('reads the confidence and the output that the model leans to', () => {
    const conditions = [review('output.decision == "approve" && confidence > 0.6')];
    const asked = { decisionId: 'dec_1', input: {} };
    expect(judge(rules(conditions), clear, [], asked).status).toBe('pending_review');
    const sure: Evidence = { kind: 'answered', output: { p: 0.9 } };
    expect(judge(rules(conditions), sure, [], asked).status).toBe('decided');
  });

  test('the reason of a step is told before its own', () => {
    const judged = judge(rules([review('true')]), clear, ['A step asks.'], {
      decisionId: 'dec_1',
      input: {},
    });
    expect(judged.judgement.because).toBe('A step asks.');
    expect(judgeEffect(judged, clear, ['A step asks.'])).toBeNull();
  });
});

describe('sampling', () => {
  const statusOf = (share: number, decisionId: string, evidence: Evidence = clear) =>
    judge(rules([], share), evidence, [], { decisionId, input: {} }).status;

  test('takes the share it says, always the same calls, and names it', () => {
    const ids = Array.from({ length: 20_000 }, (_, index) => `dec_01JD${String(index).padStart(22, '0')}`);
    const seen = ids.filter((id) => statusOf(0.1, id) === 'pending_review');
    expect(seen.length / ids.length).toBeCloseTo(0.1, 1);
    expect(Math.abs(seen.length / ids.length - 0.1)).toBeLessThan(0.01);
    expect(seen.filter((id) => statusOf(0.1, id) === 'pending_review')).toHaveLength(seen.length);
    // Whoever is in a small sample is in a larger one as well.
    expect(seen.every((id) => statusOf(0.2, id) === 'pending_review')).toBe(true);
    const judged = judge(rules([], 1), clear, [], { decisionId: 'dec_1', input: {} });
    expect(judged.judgement.because).toBe('It belongs to the sample of 100 % of decided calls.');
  });

  test('takes nothing at 0, everything at 1, and no call that failed', () => {
    expect(statusOf(0, 'dec_1')).toBe('decided');
    expect(statusOf(1, 'dec_1')).toBe('pending_review');
    expect(statusOf(1, 'dec_1', failed)).toBe('decided');
    expect(shareOf('dec_1')).toBeLessThan(1);
  });
});
