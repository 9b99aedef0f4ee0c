import { afterAll, beforeAll, expect, test } from 'vitest';
import { reliabilitySchema } from '#server/workflows/domain/reliability.ts';
import { openBreakers } from './breakers.ts';
import { openBulkheads } from './bulkheads.ts';
import { usedBy } from './charge-limits.ts';
import type { Evidence } from './domain/judge.ts';
import { fallBack } from './fall-back.ts';
import type { Gateway } from './gateway.ts';
import { openHedges } from './hedges.ts';
import type { Traffic } from './infer.ts';
import { type ModelPools, openModelPools } from './model-pools.ts';
import { noteUsage } from './note-usage.ts';
import type { Passage } from './passage.ts';
import { Stopwatch } from './stopwatch.ts';
import { type FaultyEngine, startFaultyEngine } from './testing/faulty-engine.ts';

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

const failed: Evidence = { kind: 'failed', error: { fault: 'timeout', message: 'no answer' } };
const stop = { id: 'stp_1', reason: 'wrong' };
const table = { kind: 'rule', rows: [{ when: 'true', output: { decision: 'refuse' } }] } as const;

function world(stoppedAfter: number) {
  let looks = 0;
  const traffic: Traffic = {
    breakers: openBreakers(),
    bulkheads: openBulkheads(),
    hedges: openHedges(),
    leftMs: () => Number.POSITIVE_INFINITY,
    stopped: () => (looks++ < stoppedAfter ? null : stop),
  };
  const gateway = {
    pools,
    routes: { stopOf: () => undefined },
    metrics: { traffic: { fallback: () => undefined } },
  } as unknown as Gateway;
  const revision = {
    id: 'rvn_1',
    number: 1,
    model: { name: 'm', version: 1 },
    protocol: 'open-inference',
    endpoint: { baseUrl: engine.url, model: 'before', version: '1' },
    tensorMapping: { inputs: [], outputs: [{ name: 'risk', tensor: 'probabilities', index: 1 }] },
    egressGrants: ['127.0.0.0/8'],
    credential: null,
  };
  const passage = {
    route: {
      slug: 'credit',
      reliability: reliabilitySchema.parse({ timeoutMs: 5_000, retriesMax: 0 }),
      inputContract: { type: 'object', properties: {} },
      callPolicy: { fallbacks: [{ kind: 'revision' }, table] },
      previous: revision,
      revision: { ...revision, id: 'rvn_2' },
    },
    revision: { ...revision, id: 'rvn_2' },
    rules: { policy: { score: 'risk' }, outputSchema: {}, problemsOfOutput: () => [] },
    input: {},
    call: { watch: new Stopwatch() },
    effects: [],
    referrals: [],
    stream: null,
  } as unknown as Passage;
  return { gateway, passage, traffic };
}

test.each([
  ['before the first way out', 0, []],
  ['while another revision is asked', 2, ['revision-failed']],
])('a stop %s ends the search: no table answers', async (_, looks, kinds) => {
  engine.behave('before', 'error');
  const { gateway, passage, traffic } = world(looks);
  expect(await fallBack(gateway, passage, failed, traffic)).toEqual({ evidence: { kind: 'stopped', stop } });
  expect(passage.effects.map(({ kind }) => kind)).toEqual(kinds);
});

test('without a stop the table answers', async () => {
  engine.behave('before', 'error');
  const { gateway, passage, traffic } = world(100);
  expect(await fallBack(gateway, passage, failed, traffic)).toMatchObject({ evidence: { kind: 'ruled' } });
});

test('another workflow that answers is told, so that its price and prompt are', async () => {
  engine.behave('before', (call) => (call === 1 ? 'error' : 'none'));
  const { gateway, passage, traffic } = world(100);
  const other = { ...passage.route, workflowId: 'wfl_other', callPolicy: {}, slug: 'other' };
  passage.route.callPolicy = { fallbacks: [{ kind: 'revision' }, { kind: 'model', workflow: 'other' }] };
  Object.assign(passage, { snapshot: { workflows: { other } }, token: { id: 'tok_1' } });
  Object.assign(passage.rules.policy, { lower: 0.3, upper: 0.6, below: 'a', above: 'b', decisionField: 'd' });
  expect(await fallBack(gateway, passage, failed, traffic)).toMatchObject({
    evidence: { kind: 'answered' },
    by: { slug: 'other' },
  });
});

test('what another workflow’s model gives is priced by that workflow, and its prompt is told', () => {
  const prompt = { versionId: 'ver_9', model: 'words', version: 2, messages: [] };
  const price = { currency: 'USD', perCall: 2, perMillionTokensIn: 0, perMillionTokensOut: 0 };
  const evidence: Evidence = { kind: 'answered', output: { risk: 0.1 } };
  const passage = {
    evidence,
    trail: {},
    revision: {},
    route: { callPolicy: { price: { ...price, currency: 'EUR', perCall: 1 } } },
  };
  const other = { prompt, callPolicy: { price } } as unknown as Parameters<typeof noteUsage>[1];
  noteUsage(passage as unknown as Passage, other);
  expect(passage.trail).toEqual({
    prompt: { versionId: 'ver_9', model: 'words', version: 2 },
    cost: { amount: 2, currency: 'USD' },
  });
  expect(usedBy(passage as unknown as Passage).money).toBe(0);
});

test('a call costs what the revision costs that answered it', () => {
  const price = { currency: 'EUR', perCall: 1, perMillionTokensIn: 0, perMillionTokensOut: 0 };
  const evidence: Evidence = {
    kind: 'answered',
    output: {},
    usage: { tokensIn: 500, tokensOut: 100, firstTokenMs: null },
  };
  const revision = { price: { ...price, perCall: 0, perMillionTokensIn: 1_000, perMillionTokensOut: 5_000 } };
  const passage = { evidence, trail: {}, revision } as unknown as Passage;
  noteUsage(passage, { callPolicy: { price } });
  expect(passage.trail.cost).toEqual({ amount: 1, currency: 'EUR' });
});
