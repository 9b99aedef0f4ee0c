import { expect, test } from 'vitest';
import { type ArmCandidate, revisionsOf, type TrafficTerms, termProblems } from './traffic-split.ts';

const known = (id: string, over: Partial<ArmCandidate> = {}): ArmCandidate => ({
  id,
  number: Number(id),
  workflowVersionId: 'wfv_1',
  phase: 'ready',
  wasInForce: true,
  ...over,
});
const candidates = [
  known('1'),
  known('2'),
  known('3', { wasInForce: false }),
  known('4', { phase: 'unloaded' }),
  known('5', { workflowVersionId: 'wfv_0' }),
];
const arm = (revisionId: string, weight: number) => ({ revisionId, weight });
const shadow = (revisionId: string) => ({ revisionId, share: 100, concurrentMax: 4, perMinuteMax: 600 });

test.each<[string, TrafficTerms, RegExp | null]>([
  ['two arms', { arms: [arm('2', 90), arm('1', 10)] }, null],
  ['an arm without weight', { arms: [arm('2', 100), arm('1', 0)] }, null],
  ['the served one without weight', { arms: [arm('2', 0), arm('1', 100)] }, null],
  ['a shadow alone', { arms: [arm('2', 100)], shadow: shadow('1') }, null],
  ['less than all', { arms: [arm('2', 50), arm('1', 40)] }, /add up to 90/],
  ['more than all', { arms: [arm('2', 90), arm('1', 40)] }, /add up to 130/],
  ['one arm alone', { arms: [arm('2', 100)] }, /splits nothing/],
  ['the same twice', { arms: [arm('2', 50), arm('2', 50)] }, /named by two/],
  ['without what serves', { arms: [arm('1', 100)], shadow: shadow('2') }, /Revision 2 serves now/],
  ['a shadow that is an arm', { arms: [arm('2', 50), arm('1', 50)], shadow: shadow('1') }, /already/],
  ['one that never served', { arms: [arm('2', 50), arm('3', 50)] }, /approved and in force/],
  ['one that is unknown', { arms: [arm('2', 50), arm('9', 50)] }, /approved and in force/],
  ['one that is not loaded', { arms: [arm('2', 50), arm('4', 50)] }, /Revision 4 is not loaded/],
  [
    'one of other rules',
    { arms: [arm('2', 100)], shadow: shadow('5') },
    /Revision 5 was approved with another/,
  ],
])('%s', (_, terms, problem) => {
  const problems = termProblems(terms, known('2'), candidates);
  if (problem) expect(problems.join(' ')).toMatch(problem);
  else expect(problems).toEqual([]);
});

test('names every revision once', () => {
  const terms = { arms: [arm('2', 50), arm('1', 50)], shadow: shadow('4') };
  expect(revisionsOf(terms)).toEqual(['2', '1', '4']);
});
