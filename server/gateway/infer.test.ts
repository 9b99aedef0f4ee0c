import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RouteRevision } from '#server/routing/domain/route-snapshot.ts';
import { reliabilitySchema } from '#server/workflows/domain/reliability.ts';
import { openBreakers } from './breakers.ts';
import { openBulkheads } from './bulkheads.ts';
import { openHedges } from './hedges.ts';
import { infer, type Traffic } from './infer.ts';
import { type ModelPools, openModelPools } from './model-pools.ts';
import { Stopwatch } from './stopwatch.ts';
import { type Fault, type FaultyEngine, startFaultyEngine } from './testing/faulty-engine.ts';

let engine: FaultyEngine;
let pools: ModelPools;

beforeAll(async () => {
  engine = await startFaultyEngine();
  pools = openModelPools();
});

afterAll(async () => {
  await pools.stop();
  await engine.close();
});

const revisionOf = (model: string, baseUrl = engine.url): RouteRevision => ({
  id: `rvn_${model}`,
  number: 1,
  modelVersionId: 'ver_1',
  model: { name: model, version: 1 },
  changeRequestId: 'chg_1',
  clusterId: 'cls_1',
  protocol: 'open-inference',
  endpoint: { baseUrl, model, version: '1' },
  tensorMapping: {
    inputs: [{ tensor: 'amount', field: 'amount', datatype: 'FP32' }],
    outputs: [{ name: 'risk', tensor: 'probabilities', index: 1 }],
  },
  egressGrants: ['127.0.0.0/8'],
  credential: null,
});

const traffic = (leftMs = Number.POSITIVE_INFINITY): Traffic => {
  const untilMs = performance.now() + leftMs;
  return {
    breakers: openBreakers(),
    bulkheads: openBulkheads(),
    hedges: openHedges(),
    leftMs: () => untilMs - performance.now(),
  };
};

async function ask(
  model: string,
  reliability: object,
  over: { traffic?: Traffic; url?: string; input?: object } = {},
) {
  const watch = new Stopwatch();
  const revision = revisionOf(model, over.url);
  const asked = { revision, reliability: reliabilitySchema.parse(reliability) };
  const evidence = await infer(pools, asked, { amount: 1, ...over.input }, watch, over.traffic ?? traffic());
  return { evidence, attempts: watch.timings().attempts, tookMs: watch.elapsedMs() };
}

const patient = { timeoutMs: 400, retriesMax: 2, idleMs: 100, backoff: { baseMs: 1, maxMs: 5 } };

describe('every fault of an engine, with two more tries allowed', () => {
  test.each<[Fault, string, number]>([
    ['reset', 'interrupted', 3],
    ['error', 'server-error', 3],
    ['hang', 'timeout', 3],
    ['stall', 'timeout', 3],
    ['cut', 'interrupted', 3],
    ['garbage', 'bad-answer', 1],
    ['error-body', 'bad-answer', 1],
    ['no-number', 'bad-answer', 1],
    // It asks for a second, and without a deadline of the whole nobody waits longer than one attempt may take.
    ['busy', 'overloaded', 1],
  ])('%s ends as %s after %d attempts and never looks like an answer', async (fault, word, count) => {
    engine.behave(`only-${fault}`, fault);
    const { evidence, attempts } = await ask(`only-${fault}`, patient);
    expect(evidence).toMatchObject({ kind: 'failed', error: { fault: word } });
    expect(engine.callsTo(`only-${fault}`)).toBe(count);
    expect(attempts.map(({ result }) => result)).toEqual(Array.from({ length: count }, () => word));
    expect(attempts.slice(1).every(({ kind }) => kind === 'retry')).toBe(true);
  });

  test.each<Fault>(['reset', 'error', 'hang', 'stall', 'cut'])(
    'one %s is followed by the answer of the next try',
    async (fault) => {
      engine.behave(`once-${fault}`, (call) => (call === 1 ? fault : 'none'));
      const { evidence, attempts } = await ask(`once-${fault}`, patient);
      expect(evidence).toMatchObject({ kind: 'answered', output: { risk: 0.05 } });
      expect(attempts).toMatchObject([{}, { result: 'answered', kind: 'retry', model: `once-${fault} 1` }]);
    },
  );

  test('a server that nobody listens at is unreachable', async () => {
    const gone = await startFaultyEngine();
    await gone.close();
    const { evidence } = await ask('gone', patient, { url: gone.url });
    expect(evidence).toMatchObject({ kind: 'failed', error: { fault: 'unreachable' } });
  });

  test('an input that the model cannot take is nobody else’s fault', async () => {
    const { evidence, attempts } = await ask('picky', patient, { input: { amount: 'much' } });
    expect(evidence).toMatchObject({ kind: 'failed', error: { fault: 'input-mismatch' } });
    expect(attempts).toHaveLength(1);
    expect(engine.callsTo('picky')).toBe(0);
  });
});

describe('time', () => {
  test('of each part is bounded by itself', async () => {
    engine.behave('slow-to-begin', 'hang');
    const begun = await ask('slow-to-begin', { timeoutMs: 20_000, retriesMax: 0, firstByteMs: 50 });
    expect(begun.evidence).toMatchObject({
      error: { fault: 'timeout', message: expect.stringMatching(/began no answer/) },
    });
    engine.behave('stalls', 'stall');
    const stalled = await ask('stalls', { timeoutMs: 20_000, retriesMax: 0, idleMs: 50 });
    expect(stalled.evidence).toMatchObject({
      error: { fault: 'timeout', message: expect.stringMatching(/fell silent/) },
    });
    expect(begun.tookMs + stalled.tookMs).toBeLessThan(15_000);
  });

  test('of the whole ends tries and waits', async () => {
    engine.behave('never', 'hang');
    const { evidence, tookMs } = await ask(
      'never',
      { ...patient, timeoutMs: 20_000, retriesMax: 3 },
      { traffic: traffic(100) },
    );
    expect(evidence).toMatchObject({ kind: 'failed', error: { fault: 'timeout' } });
    expect(tookMs).toBeLessThan(15_000);
  });

  test('that a server asks for is given to it, where there is that much', async () => {
    engine.behave('busy-once', (call) => (call === 1 ? 'busy' : 'none'));
    const { evidence, tookMs } = await ask('busy-once', patient, { traffic: traffic(30_000) });
    expect(evidence.kind).toBe('answered');
    expect(tookMs).toBeGreaterThanOrEqual(990);
  });
});

test('a breaker spares callers and the revision, and closes with the first good probe', async () => {
  const shared = traffic();
  const breaker = { windowMs: 60_000, callsMin: 3, failureShare: 0.5, openMs: 300 };
  const reliability = { timeoutMs: 5_000, retriesMax: 0, breaker };
  engine.behave('breaks', 'error');
  for (let call = 0; call < 3; call += 1) await ask('breaks', reliability, { traffic: shared });
  const { evidence, attempts } = await ask('breaks', reliability, { traffic: shared });
  expect(evidence).toMatchObject({ kind: 'failed', error: { fault: 'resting' } });
  expect(attempts).toEqual([]);
  expect(engine.callsTo('breaks')).toBe(3);
  engine.behave('breaks', 'none');
  await new Promise((resolve) => setTimeout(resolve, 350));
  expect((await ask('breaks', reliability, { traffic: shared })).evidence.kind).toBe('answered');
  expect((await ask('breaks', reliability, { traffic: shared })).evidence.kind).toBe('answered');
});

test('a full bulkhead turns calls away at once, and its places come back', async () => {
  const shared = traffic();
  const reliability = { timeoutMs: 10_000, retriesMax: 0, bulkhead: { concurrentMax: 2, waitMs: 0 } };
  engine.behave('narrow', 'none', { afterMs: 150 });
  const calls = await Promise.all([1, 2, 3, 4].map(() => ask('narrow', reliability, { traffic: shared })));
  const faults = calls.map(({ evidence }) =>
    evidence.kind === 'failed' ? evidence.error.fault : evidence.kind,
  );
  expect(faults.toSorted()).toEqual(['answered', 'answered', 'crowded', 'crowded']);
  expect((await ask('narrow', reliability, { traffic: shared })).evidence.kind).toBe('answered');
});

describe('a hedge', () => {
  const hedge = { after: 20, shareMax: 0.05 };
  const reliability = { timeoutMs: 10_000, retriesMax: 0, hedge };

  test('answers for a slow first attempt, which is ended; both stand in the timings', async () => {
    const shared = traffic();
    engine.behave('hedged', 'none');
    for (let call = 0; call < 20; call += 1) await ask('hedged', reliability, { traffic: shared });
    engine.behave('hedged', (call) => (call === 1 ? 'hang' : 'none'));
    const { evidence, attempts } = await ask('hedged', reliability, { traffic: shared });
    expect(evidence.kind).toBe('answered');
    expect(attempts.map(({ result }) => result).toSorted()).toEqual(['abandoned', 'answered']);
    expect(attempts.find(({ kind }) => kind === 'hedge')?.result).toBe('answered');
  });

  test('is left out when its share is used up', async () => {
    engine.behave('poor', 'none', { afterMs: 60 });
    const { evidence, attempts } = await ask('poor', reliability, { traffic: traffic() });
    expect(evidence.kind).toBe('answered');
    expect(attempts).toHaveLength(1);
  });

  test('that fails as well leaves the first one’s fault', async () => {
    const shared = traffic();
    engine.behave('both', 'none');
    for (let call = 0; call < 20; call += 1) await ask('both', reliability, { traffic: shared });
    engine.behave('both', 'error', { afterMs: 80 });
    const { evidence, attempts } = await ask('both', reliability, { traffic: shared });
    expect(evidence).toMatchObject({ kind: 'failed', error: { fault: 'server-error' } });
    expect(attempts.map(({ result }) => result)).toEqual(['server-error', 'server-error']);
  });
});

describe('a stop while a call is under way', () => {
  const stop = { id: 'stp_1', reason: 'wrong' };
  const stoppedAfter = (looks: number): Traffic => {
    let count = 0;
    return { ...traffic(), stopped: () => (count++ < looks ? null : stop) };
  };

  test('ends tries: nobody is asked again', async () => {
    engine.behave('stopped-between', 'error');
    const { evidence, attempts } = await ask('stopped-between', patient, { traffic: stoppedAfter(1) });
    expect(evidence).toEqual({ kind: 'stopped', stop });
    expect(attempts).toHaveLength(1);
  });

  test('asks nobody who waited for a place', async () => {
    engine.behave('stopped-first', 'none');
    const { evidence } = await ask('stopped-first', patient, { traffic: stoppedAfter(0) });
    expect(evidence).toEqual({ kind: 'stopped', stop });
    expect(engine.callsTo('stopped-first')).toBe(0);
  });

  test('begins no second attempt beside a slow one', async () => {
    const shared = traffic();
    const reliability = { timeoutMs: 10_000, retriesMax: 0, hedge: { after: 20, shareMax: 0.05 } };
    engine.behave('stopped-hedge', 'none');
    for (let call = 0; call < 20; call += 1) await ask('stopped-hedge', reliability, { traffic: shared });
    engine.behave('stopped-hedge', 'none', { afterMs: 300 });
    const { stopped } = stoppedAfter(1);
    const over = { traffic: { ...shared, ...(stopped && { stopped }) } };
    const { attempts } = await ask('stopped-hedge', reliability, over);
    expect(attempts).toMatchObject([{ result: 'answered' }]);
    expect(engine.callsTo('stopped-hedge')).toBe(1);
  });
});
