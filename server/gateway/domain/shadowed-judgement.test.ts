import { expect, test } from 'vitest';
import { type Evidence, judge, type Rules } from './judge.ts';
import { shadowedJudgement } from './shadowed-judgement.ts';

const rules = (onError: Rules['policy']['onError']): Rules => ({
  policy: {
    score: 'risk',
    lower: 0.3,
    upper: 0.6,
    decisionField: 'decision',
    below: 'approve',
    above: 'refuse',
    review: { deadlineMinutes: 60, onTimeout: 'refuse' },
    onError,
  },
  outputSchema: {},
  problemsOfOutput: () => [],
});
const answered = (risk: number): Evidence => ({ kind: 'answered', output: { risk } });
const failed: Evidence = { kind: 'failed', error: { fault: 'timeout', message: 'late' } };
const fixed = { kind: 'answer' as const, output: { decision: 'refuse' } };

test.each<[string, Evidence, Rules['policy']['onError'], object]>([
  ['a clear score', answered(0.1), { kind: 'fail' }, { status: 'decided', output: { decision: 'approve' } }],
  [
    'a borderline one asks nobody',
    answered(0.5),
    { kind: 'fail' },
    { status: 'decided', decidedBy: 'model' },
  ],
  ['a failure', failed, { kind: 'fail' }, { status: 'failed', error: { fault: 'timeout' } }],
  ['a failure asks nobody', failed, { kind: 'review' }, { status: 'failed', decidedBy: null }],
  ['a failure is not answered by a rule', failed, fixed, { status: 'failed', output: null }],
  ['nonsense', answered(7), fixed, { status: 'failed', error: { fault: 'unusable-answer' } }],
])('%s', (_, evidence, onError, expected) => {
  expect(shadowedJudgement(judge(rules(onError), evidence))).toMatchObject(expected);
});
