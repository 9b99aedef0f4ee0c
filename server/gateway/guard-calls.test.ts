import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Route } from '#server/routing/domain/route-snapshot.ts';
import { callPolicySchema } from '#server/workflows/domain/call-policy.ts';
import type { Evidence } from './domain/judge.ts';
import type { Gateway } from './gateway.ts';
import { guardInput, guardOutput } from './guard-calls.ts';
import { openModelPools } from './model-pools.ts';
import type { Passage } from './passage.ts';

vi.hoisted(() => {
  process.env.INTERLOCK_DATA_DIR = `/tmp/interlock-guards-${process.pid}-${Date.now()}`;
});

let engine: Server;
let baseUrl = '';
const pools = openModelPools();

/** A judge of texts that speaks the Open Inference Protocol: how bad a text is stands in it. */
beforeAll(async () => {
  engine = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const text = Buffer.concat(parts).toString();
      const risk = Number(/bad ([\d.]+)/.exec(text)?.[1] ?? 0);
      const outputs = [{ name: 'risk', datatype: 'FP32', shape: [1], data: [risk] }];
      setTimeout(() => response.end(JSON.stringify({ outputs })), text.includes('slow') ? 3_000 : 0);
    });
  }).listen(0, '127.0.0.1');
  await once(engine, 'listening');
  baseUrl = `http://127.0.0.1:${(engine.address() as AddressInfo).port}`;
});

afterAll(async () => {
  engine.close();
  engine.closeAllConnections();
  await pools.stop();
});

const judge = (): Route =>
  ({
    workflowId: 'wfl_judge',
    workspaceId: 'wsp_1',
    slug: 'judge',
    decisionPolicy: { score: 'risk' },
    revision: {
      id: 'rev_1',
      model: { name: 'judge', version: 1 },
      protocol: 'open-inference',
      endpoint: { baseUrl, model: 'judge', version: '1' },
      tensorMapping: {
        inputs: [{ tensor: 'text', field: 'text', datatype: 'BYTES' }],
        outputs: [{ name: 'risk', tensor: 'risk', index: 0 }],
      },
      egressGrants: ['127.0.0.0/8'],
      credential: null,
    },
  }) as unknown as Route;

const guardrail = (over: object = {}) => ({
  kind: 'model',
  name: 'harm',
  action: 'block',
  workflow: 'judge',
  field: 'text',
  threshold: 0.7,
  deadlineMs: 2_000,
  onFailure: 'review',
  ...over,
});

/** What the steps read of a call; the rest of it is no concern of theirs. */
function passageOf(guardrails: object, given: { input?: object; evidence?: Evidence; isStopped?: boolean }) {
  const route = {
    slug: 'assistant',
    workflowId: 'wfl_assistant',
    workspaceId: 'wsp_1',
    inputContract: { type: 'object', properties: {} },
    callPolicy: callPolicySchema.parse({ guardrails }),
  };
  const rules = {
    policy: {
      score: 'quality',
      lower: 0.5,
      upper: 0.5,
      below: 'withheld',
      above: 'answered',
      decisionField: 'decision',
    },
    outputSchema: {},
    problemsOfInput: () => [],
    problemsOfOutput: () => [],
  };
  const passage = {
    route,
    rules,
    snapshot: { workflows: { judge: judge(), foreign: { ...judge(), workspaceId: 'wsp_2' } } },
    input: given.input ?? {},
    evidence: given.evidence ?? null,
    token: { id: 'tok_1' },
    effects: [],
    referrals: [],
  } as unknown as Passage;
  const stopOf = () => (given.isStopped ? { stopId: 'stp_1' } : undefined);
  return { passage, gateway: { pools, routes: { stopOf } } as unknown as Gateway };
}

describe('another workflow as a judge', () => {
  test.each([
    ['bad 0.9', {}, false, 'guard-input=blocked', 'refused', 0],
    ['bad 0.7', {}, false, 'guard-input=blocked', 'refused', 0],
    ['bad 0.6', {}, false, undefined, undefined, 0],
    ['bad 0.9', { action: 'review' }, false, 'guard-input=referred', undefined, 1],
    ['bad 0.9', { action: 'flag' }, false, 'guard-input=flagged', undefined, 0],
    ['bad 0', {}, true, 'guard-input=referred', undefined, 1],
    ['slow', { deadlineMs: 50 }, false, 'guard-input=referred', undefined, 1],
    ['slow', { deadlineMs: 50, onFailure: 'block' }, false, 'guard-input=blocked', 'refused', 0],
    ['slow', { deadlineMs: 50, onFailure: 'ignore' }, false, undefined, undefined, 0],
    ['bad 0', { workflow: 'nobody' }, false, 'guard-input=referred', undefined, 1],
    ['bad 0', { workflow: 'foreign' }, false, 'guard-input=referred', undefined, 1],
    ['bad 0', { field: 'other' }, false, 'guard-input=referred', undefined, 1],
  ])(
    'finds in "%s" with %j (stopped: %s): %s',
    async (note, over, isStopped, effect, evidence, referrals) => {
      const { passage, gateway } = passageOf({ input: [guardrail(over)] }, { input: { note }, isStopped });
      await guardInput.run(gateway, passage);
      const [first] = passage.effects;
      expect(first && `${first.step}=${first.kind}`).toBe(effect);
      expect(passage.evidence?.kind).toBe(evidence);
      expect(passage.referrals).toHaveLength(referrals);
      expect(JSON.stringify(passage.effects)).not.toContain('bad');
    },
  );

  test('gives no verdict on a text of which it would see the beginning only', async () => {
    for (const [length, effect] of [
      [19_900, 'blocked'],
      [20_000, 'referred'],
    ] as const) {
      const note = `${'x'.repeat(length)} bad 0.9`;
      const { passage, gateway } = passageOf({ input: [guardrail()] }, { input: { note } });
      await guardInput.run(gateway, passage);
      expect(passage.effects, String(length)).toMatchObject([{ step: 'guard-input', kind: effect }]);
    }
  });

  test('leaves an answer no more quality than its score allows', async () => {
    const said = (content: string): Evidence => ({
      kind: 'answered',
      output: { quality: 1, tokens_in: 3, tokens_out: 4 },
      content: { content },
    });
    for (const [content, quality] of [
      ['fine', 1],
      ['bad 0.4', 0.6],
    ] as const) {
      const guardrails = { output: [guardrail({ action: 'flag' })] };
      const { passage, gateway } = passageOf(guardrails, { evidence: said(content) });
      await guardOutput.run(gateway, passage);
      expect(passage.evidence).toMatchObject({
        kind: 'answered',
        output: { quality: expect.closeTo(quality, 6) },
      });
    }
  });

  test('sees answers of rules too, and none of a call that failed', async () => {
    const guardrails = { output: [guardrail()] };
    const ruled: Evidence = { kind: 'ruled', output: { decision: 'bad 0.9' }, because: 'A rule.' };
    const first = passageOf(guardrails, { evidence: ruled });
    await guardOutput.run(first.gateway, first.passage);
    expect(first.passage.evidence?.kind).toBe('refused');
    const failed: Evidence = { kind: 'failed', error: { fault: 'timeout', message: 'bad 0.9' } };
    const second = passageOf(guardrails, { evidence: failed });
    await guardOutput.run(second.gateway, second.passage);
    expect(second.passage.evidence).toBe(failed);
  });

  test('secrets in what a model generates are taken out of the answer', async () => {
    const output = [{ kind: 'detector', name: 'keys', action: 'redact', detector: 'secrets' }];
    const evidence: Evidence = {
      kind: 'answered',
      output: { quality: 1 },
      content: { content: 'use AKIAIOSFODNN7EXAMPLE' },
    };
    const { passage, gateway } = passageOf({ output }, { evidence });
    await guardOutput.run(gateway, passage);
    expect(passage.evidence).toMatchObject({ content: { content: 'use [secrets]' } });
    expect(passage.effects).toMatchObject([{ step: 'guard-output', kind: 'redacted' }]);
  });

  test.each([
    ['of a number, which is the judgement itself', undefined, { quality: 0.2 }, 'blocked'],
    ['of the choice', { content: 'said' }, { decision: 'withheld' }, 'blocked'],
    ['of a number that it said as well', { quality: 1 }, { quality: 0.2 }, 'blocked'],
    ['by leaving the choice out', { content: 'said' }, { decision: undefined }, 'blocked'],
    ['of what was generated', { content: 'said' }, { content: 'taken out' }, 'redacted'],
    ['of nothing', { content: 'said' }, {}, 'redacted'],
  ])('a service that changes an answer %s', async (_, content, change, expected) => {
    const output = [{ kind: 'http', name: 'service', action: 'redact', url: 'https://guard.example/' }];
    const evidence: Evidence = { kind: 'answered', output: { quality: 1 }, ...(content && { content }) };
    const { passage, gateway } = passageOf({ output }, { evidence });
    const post = (_url: string, body: unknown) =>
      Promise.resolve({ found: true, redacted: { ...(body as { output: object }).output, ...change } });
    await guardOutput.run({ ...gateway, services: { post, stop: async () => undefined } }, passage);
    expect(passage.effects).toMatchObject([{ step: 'guard-output', kind: expected }]);
    const isRedacted = expected === 'redacted';
    expect(passage.evidence?.kind).toBe(isRedacted ? 'answered' : 'refused');
    if (isRedacted) expect(passage.evidence).toMatchObject({ content: { ...content, ...change } });
  });
});
