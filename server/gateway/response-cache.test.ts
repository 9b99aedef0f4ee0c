import { expect, test } from 'vitest';
import type { DecisionRecord } from '#server/decisions/domain/decision-facts.ts';
import type { Gateway } from './gateway.ts';
import type { Passage } from './passage.ts';
import { openRememberedAnswers } from './remembered-answers.ts';
import { lookUpAnswer } from './response-cache.ts';
import { Stopwatch } from './stopwatch.ts';
import { timeLeft } from './time-left.ts';

const policy = {
  score: 'risk',
  lower: 0.3,
  upper: 0.6,
  decisionField: 'decision',
  below: 'approve',
  above: 'refuse',
  review: { deadlineMinutes: 60, onTimeout: 'refuse' },
  onError: { kind: 'review' as const },
};
const revision = { id: 'rvn_1', modelVersionId: 'ver_1' };

function world() {
  const stops = new Set<string>();
  const gateway = {
    answers: openRememberedAnswers(),
    routes: { stopOf: (id: string) => (stops.has(id) ? { stopId: 'stp_1', reason: 'wrong' } : undefined) },
    metrics: { traffic: { cache: () => undefined } },
  } as unknown as Gateway;
  const route = {
    slug: 'credit',
    workflowId: 'wfl_1',
    workflowVersionId: 'wfv_1',
    decisionPolicy: policy,
    outputSchema: {},
    reliability: { timeoutMs: 5_000, totalMs: 60_000 },
    callPolicy: { cache: { ttlSeconds: 60, sharedBy: 'workflow' } },
    prompt: { versionId: 'ver_9', model: 'words', version: 2 },
  };
  const passage = (): Passage =>
    ({
      route,
      snapshot: { organisationId: 'org_1' },
      token: { id: 'tok_1' },
      call: { headers: {}, watch: new Stopwatch() },
      rules: { policy, outputSchema: {}, problemsOfOutput: () => [] },
      revision,
      input: { amount: 1 },
      effects: [],
      afterwards: [],
      trail: {},
      evidence: null,
      cache: null,
      ownAnswer: null,
    }) as unknown as Passage;
  /** Tells the cache what became of a call, and says whether the next call is given its answer. */
  const isRemembered = async (risk: number, status: DecisionRecord['status']) => {
    const asked = passage();
    await lookUpAnswer.run(gateway, asked);
    asked.ownAnswer = { kind: 'answered', output: { risk } };
    const record = { id: 'dec_1', status } as DecisionRecord;
    for (const then of asked.afterwards) then({ record });
    const next = passage();
    await lookUpAnswer.run(gateway, next);
    return next;
  };
  return { gateway, stops, passage, isRemembered };
}

test.each([
  ['a usable answer', 0.1, 'decided', 'hit'],
  ['an answer between the thresholds', 0.4, 'pending_review', 'hit'],
  ['what is no probability, though the policy had an answer', 1.7, 'decided', 'miss'],
  ['what is no probability, though a person was asked', -1, 'pending_review', 'miss'],
  ['what failed', 0.1, 'failed', 'miss'],
] as const)('%s is remembered or not', async (_, risk, status, outcome) => {
  const next = await world().isRemembered(risk, status);
  expect(next.cache).toBe(outcome);
  const prompt = { versionId: 'ver_9', model: 'words', version: 2 };
  expect(next.trail).toEqual(
    outcome === 'hit' ? { linkedTo: { kind: 'cache', decisionId: 'dec_1' }, prompt } : {},
  );
});

test('a call that waited for another one’s answer is not given it once the workflow was stopped', async () => {
  const { gateway, stops, passage } = world();
  const [first, second] = [passage(), passage()];
  await lookUpAnswer.run(gateway, first);
  const waiting = lookUpAnswer.run(gateway, second);
  stops.add('wfl_1');
  first.ownAnswer = { kind: 'answered', output: { risk: 0.1 } };
  for (const then of first.afterwards) then({ record: { id: 'dec_1', status: 'decided' } as DecisionRecord });
  await waiting;
  expect(second.evidence).toEqual({ kind: 'stopped', stop: { id: 'stp_1', reason: 'wrong' } });
  expect(second.cache).toBeNull();
});

test('the time of a call as a whole runs while it waits for another one’s answer', async () => {
  const { gateway, passage } = world();
  const [first, second] = [passage(), passage()];
  await lookUpAnswer.run(gateway, first);
  Object.assign(second.route, { reliability: { timeoutMs: 5_000, totalMs: 30 } });
  await lookUpAnswer.run(gateway, second);
  expect(second.cache).toBe('miss');
  expect(timeLeft(second)).toBeLessThanOrEqual(1);
});
