import { describe, expect, test } from 'vitest';
import type { DecisionPolicy } from '../../workflows/domain/decision-policy.ts';
import { type Evidence, judge, type Rules } from './judge.ts';

const policy = (over: Partial<DecisionPolicy> = {}): DecisionPolicy => ({
  score: 'p',
  lower: 0.2,
  upper: 0.4,
  decisionField: 'decision',
  below: 'approve',
  above: 'refuse',
  review: { deadlineMinutes: 60, onTimeout: 'refuse' },
  onError: { kind: 'fail' },
  ...over,
});

const rules = (over: Partial<DecisionPolicy> = {}, problem?: string): Rules => ({
  policy: policy(over),
  outputSchema: { properties: { decision: {}, p: {} } },
  problemsOfOutput: () => (problem ? [{ path: '/p', message: problem }] : []),
});

const answered = (p: number): Evidence => ({ kind: 'answered', output: { p, hidden: 7 } });
const failed: Evidence = { kind: 'failed', error: { fault: 'timeout', message: 'no answer' } };
const stopped: Evidence = { kind: 'stopped', stop: { id: 'stp_1', reason: 'wrong' } };

describe('a score', () => {
  test.each([
    [0, 'decided', 'below-lower', 'approve', 1],
    [0.1999, 'decided', 'below-lower', 'approve', 0.33],
    [0.2, 'pending_review', 'borderline', 'approve', 0.33],
    [0.29, 'pending_review', 'borderline', 'approve', 0.03],
    [0.31, 'pending_review', 'borderline', 'refuse', 0.01],
    [0.3999, 'pending_review', 'borderline', 'refuse', 0.14],
    [0.4, 'decided', 'above-upper', 'refuse', 0.14],
    [1, 'decided', 'above-upper', 'refuse', 1],
  ])('of %d is %s (%s), the model leaning to %s', (score, status, rule, lean, confidence) => {
    const judged = judge(rules(), answered(score));
    expect(judged).toMatchObject({ status, decidedBy: status === 'decided' ? 'model' : null });
    expect(judged.judgement).toMatchObject({ rule, score, lower: 0.2, upper: 0.4, onError: null });
    expect(judged.modelOutput).toEqual({ decision: lean, p: score });
    expect(judged.output).toEqual(status === 'decided' ? judged.modelOutput : null);
    expect(judged.confidence).toBeCloseTo(confidence, 2);
  });

  test('never waits for a person where the thresholds are equal', () => {
    for (const [score, decision] of [
      [0.299, 'approve'],
      [0.3, 'refuse'],
      [0.301, 'refuse'],
    ] as const)
      expect(judge(rules({ lower: 0.3, upper: 0.3 }), answered(score))).toMatchObject({
        status: 'decided',
        output: { decision },
      });
  });

  test.each([
    ['is missing', rules({ score: 'q' }), answered(0.1)],
    ['is not a probability', rules(), answered(1.2)],
    ['is not a number', rules(), answered(Number.NaN)],
    ['does not fit the output schema', rules({}, 'is not allowed'), answered(0.1)],
    ['hides in the prototype', rules({ score: 'toString' }), answered(0.1)],
  ])('that %s counts as no answer', (_, given, evidence) => {
    const judged = judge(given, evidence);
    expect(judged).toMatchObject({
      status: 'failed',
      output: null,
      modelOutput: null,
      error: { fault: 'unusable-answer' },
    });
    expect(judged.judgement).toMatchObject({ rule: 'model-failed', onError: 'fail' });
  });
});

describe('without an answer', () => {
  const output = { decision: 'refuse', p: 1 };
  test.each([
    ['fail', { kind: 'fail' }, 'failed', null, null],
    ['review', { kind: 'review' }, 'pending_review', null, null],
    ['answer', { kind: 'answer', output }, 'decided', 'rule', output],
  ] as const)('the policy says %s', (kind, onError, status, decidedBy, result) => {
    for (const [evidence, rule] of [
      [failed, 'model-failed'],
      [stopped, 'stopped'],
    ] as const) {
      const judged = judge(rules({ onError: onError as DecisionPolicy['onError'] }), evidence);
      expect(judged).toMatchObject({
        status,
        decidedBy,
        output: result,
        modelOutput: null,
        confidence: null,
      });
      expect(judged.judgement).toMatchObject({ rule, onError: kind, score: null });
    }
  });
});
