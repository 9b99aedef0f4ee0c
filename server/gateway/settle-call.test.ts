import { expect, test } from 'vitest';
import type { Gateway } from './gateway.ts';
import type { ReadyCall } from './passage.ts';
import { settleCall } from './settle-call.ts';
import type { Step } from './step.ts';
import { Stopwatch } from './stopwatch.ts';

const answer: Step = {
  name: 'infer',
  appliesTo: () => true,
  run(_, passage) {
    passage.evidence = { kind: 'answered', output: { risk: 0.1 } };
    passage.trail.cost = { amount: 2, currency: 'EUR' };
  },
};

function world(stands: boolean) {
  const told: string[] = [];
  const kept = {
    requestDigest: 'same',
    decisionId: 'dec_1',
    response: { status: 200, body: { decisionId: 'dec_1' } },
  };
  const gateway = {
    payloadKeys: { keyFor: async () => ({}) },
    records: { write: async () => stands },
    uow: { read: async () => kept },
    metrics: { settled: () => told.push('settled'), used: () => told.push('used') },
    deadLetters: { add: () => undefined },
  } as unknown as Gateway;
  const policy = {
    score: 'risk',
    lower: 0.3,
    upper: 0.6,
    decisionField: 'decision',
    below: 'approve',
    above: 'refuse',
    review: { deadlineMinutes: 60, onTimeout: 'refuse' },
    onError: { kind: 'fail' },
  };
  const ready = {
    call: {
      headers: {},
      watch: new Stopwatch(),
      receivedAt: new Date(),
      correlationId: 'c',
      trace: { note: () => told.push('traced') },
    },
    token: { id: 'tok_1', organisationId: 'org_1' },
    snapshot: { organisationId: 'org_1', version: 1 },
    route: { slug: 'credit', name: 'Credit', revision: { id: 'rvn_1', model: { name: 'm', version: 1 } } },
    rules: { policy, outputSchema: {}, problemsOfOutput: () => [], plan: [answer] },
    request: { input: {}, metadata: {} },
    key: { id: 'key', requestDigest: 'same', expiresAt: new Date() },
    origin: {},
    charge: { settle: () => undefined },
    stop: null,
  } as unknown as ReadyCall;
  return { gateway, ready, told };
}

test('a call that loses its key counts for what it used, and not as a decision that stands', async () => {
  const { gateway, ready, told } = world(false);
  expect((await settleCall(gateway, ready)).body.decisionId).toBe('dec_1');
  expect(told).toEqual(['used']);
});

test('a call that stands counts once', async () => {
  const { gateway, ready, told } = world(true);
  expect((await settleCall(gateway, ready)).body.status).toBe('decided');
  expect(told).toEqual(['settled', 'used', 'traced']);
});
