import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DecisionRecord } from '#server/decisions/domain/decision-facts.ts';
import { callPolicySchema } from '#server/workflows/domain/call-policy.ts';
import { openBreakers } from './breakers.ts';
import { openBulkheads } from './bulkheads.ts';
import type { Gateway } from './gateway.ts';
import { openHedges } from './hedges.ts';
import { type ModelPools, openModelPools } from './model-pools.ts';
import type { Passage } from './passage.ts';
import { openShadowCalls } from './shadow-calls.ts';
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

const policy = {
  score: 'risk',
  lower: 0.3,
  upper: 0.6,
  decisionField: 'decision',
  below: 'approve',
  above: 'refuse',
  review: { deadlineMinutes: 60, onTimeout: 'refuse' },
  onError: { kind: 'fail' as const },
};

/** A gateway as far as shadows need one, writing into a list or refusing to. */
function world(isWritable = true) {
  const written: DecisionRecord[] = [];
  const counted: string[] = [];
  const letters: string[] = [];
  const gateway = {
    pools,
    breakers: openBreakers(),
    bulkheads: openBulkheads(),
    hedges: openHedges(),
    payloadKeys: { keyFor: async () => ({}) },
    records: {
      write: async (record: DecisionRecord) => {
        if (!isWritable) throw new Error('the database is away');
        written.push(record);
        return true;
      },
    },
    deadLetters: { add: (_: unknown, { reason }: { reason: string }) => letters.push(reason) },
    metrics: { traffic: { shadow: (_: string, outcome: string) => counted.push(outcome) } },
    isStopping: () => false,
  } as unknown as Gateway;
  return { gateway, written, counted, letters };
}

const passage = (): Passage =>
  ({
    route: { slug: 'credit', reliability: { timeoutMs: 5_000, retriesMax: 2 }, inputContract: {} },
    rules: { policy, outputSchema: {}, problemsOfOutput: () => [] },
    input: { amount: 1 },
    effects: [],
  }) as unknown as Passage;

const first = { id: 'dec_1', organisationId: 'org_1', subject: 'case 1' } as DecisionRecord;

function shadow(model: string, over: object = {}) {
  const revision = {
    id: `rvn_${model}`,
    number: 1,
    modelVersionId: 'ver_2',
    model: { name: model, version: 2 },
    protocol: 'open-inference',
    endpoint: { baseUrl: engine.url, model, version: '1' },
    tensorMapping: {
      inputs: [{ tensor: 'amount', field: 'amount', datatype: 'FP32' }],
      outputs: [{ name: 'risk', tensor: 'probabilities', index: 1 }],
    },
    egressGrants: ['127.0.0.0/8'],
    credential: null,
  };
  return { revision, share: 100, concurrentMax: 2, perMinuteMax: 100, ...over } as never;
}

test('records what the shadow said beside the call, asking once and nobody else', async () => {
  const { gateway, written, counted } = world();
  const shadows = openShadowCalls();
  engine.behave('plain', 'none', { risk: 0.5 });
  shadows.ask(gateway, passage(), shadow('plain'), first);
  await shadows.drain(10_000);
  expect(written).toMatchObject([
    {
      status: 'decided',
      decidedBy: 'model',
      revisionId: 'rvn_plain',
      modelVersionId: 'ver_2',
      subject: 'case 1',
      idempotency: null,
      trail: { linkedTo: { kind: 'shadow', decisionId: 'dec_1' } },
    },
  ]);
  expect(written[0]?.id).not.toBe('dec_1');
  expect(counted).toEqual(['requested', 'executed']);
});

test('a dead mirror shows: failures are recorded and counted, tried once each', async () => {
  const { gateway, written, counted } = world();
  const shadows = openShadowCalls();
  engine.behave('dead', 'error');
  shadows.ask(gateway, passage(), shadow('dead'), first);
  await shadows.drain(10_000);
  expect(written).toMatchObject([{ status: 'failed', error: { fault: 'server-error' }, attempts: 1 }]);
  expect(counted).toEqual(['requested', 'failed']);
  expect(engine.callsTo('dead')).toBe(1);
});

test('leaves out and counts what is over its limits', async () => {
  const { gateway, written, counted } = world();
  const shadows = openShadowCalls();
  engine.behave('busy-shadow', 'none', { afterMs: 100 });
  for (let call = 0; call < 4; call += 1) shadows.ask(gateway, passage(), shadow('busy-shadow'), first);
  await shadows.drain(10_000);
  expect(written).toHaveLength(2);
  expect(counted.filter((outcome) => outcome === 'left-out')).toHaveLength(2);
});

test('keeps a dead letter of what could not be recorded', async () => {
  const { gateway, counted, letters } = world(false);
  const shadows = openShadowCalls();
  engine.behave('unkept', 'none');
  shadows.ask(gateway, passage(), shadow('unkept'), first);
  await shadows.drain(10_000);
  expect(counted).toEqual(['requested', 'lost']);
  expect(letters).toEqual(['shadow']);
});

test('guards what the shadow said as it would have been given, and tells prompt and price of it', async () => {
  const { gateway, written } = world();
  const shadows = openShadowCalls();
  engine.behave('guarded', 'none', { risk: 0.9 });
  const guarded = passage();
  const rule = { kind: 'cel', name: 'no-high-risk', action: 'block', expression: 'output.risk > 0.8' };
  const callPolicy = callPolicySchema.parse({
    guardrails: { output: [rule] },
    price: { currency: 'EUR', perCall: 0.5 },
  });
  Object.assign(guarded.route, {
    callPolicy,
    prompt: { versionId: 'ver_9', model: 'words', version: 2, messages: [] },
  });
  shadows.ask(gateway, guarded, shadow('guarded'), first);
  await shadows.drain(10_000);
  expect(written).toMatchObject([
    {
      status: 'failed',
      error: { fault: 'refused-by-policy' },
      trail: {
        linkedTo: { kind: 'shadow', decisionId: 'dec_1' },
        prompt: { versionId: 'ver_9', model: 'words', version: 2 },
        cost: { amount: 0.5, currency: 'EUR' },
        effects: [{ step: 'guard-output', kind: 'blocked' }],
      },
    },
  ]);
});
