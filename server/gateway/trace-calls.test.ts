import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { RouteRevision } from '#server/routing/domain/route-snapshot.ts';
import { reliabilitySchema } from '#server/workflows/domain/reliability.ts';
import type { OtlpSpan } from './domain/compose-spans.ts';
import { infer } from './infer.ts';
import { openModelPools } from './model-pools.ts';
import { Stopwatch } from './stopwatch.ts';
import { traceCalls } from './trace-calls.ts';

vi.hoisted(() => {
  process.env.INTERLOCK_LOG_LEVEL = 'silent';
});

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const PARENT = '00f067aa0ba902b7';

/** A small OTLP receiver. */
let receiver: Server;
let endpoint: string;
const received: { path: string; key: string | undefined; spans: OtlpSpan[]; service: unknown }[] = [];

beforeAll(async () => {
  receiver = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    const { resourceSpans } = JSON.parse(text);
    received.push({
      path: request.url ?? '',
      key: request.headers['x-key'] as string | undefined,
      spans: resourceSpans[0].scopeSpans[0].spans,
      service: resourceSpans[0].resource.attributes[0],
    });
    response.end('{}');
  }).listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  endpoint = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`;
});

afterAll(() => {
  receiver.close();
});

const call = {
  elapsedMs: 12.5,
  door: 'decide',
  method: 'POST',
  path: '/v1/workflows/credit/decisions',
  status: 200,
  correlationId: 'c0ffee',
  timings: {
    steps: [{ name: 'infer', startMs: 1, endMs: 11 }],
    attempts: [
      { startMs: 1, endMs: 4, result: 'timeout', model: 'scorecard 1', revisionId: 'rev_1' },
      { startMs: 5, endMs: 11, result: 'answered', kind: 'retry', model: 'scorecard 1', revisionId: 'rev_1' },
    ],
  },
} as const;

describe('traces', () => {
  test('reach the collector whole, below the caller’s span, with the names of the conventions', async () => {
    const tracer = traceCalls({ endpoint, headers: { 'x-key': 'secret' }, share: 0 }, 'replica-1');
    const trace = tracer.begin({ traceparent: `00-${TRACE}-${PARENT}-01`, tracestate: 'vendor=1' });
    expect(trace?.outgoing.traceparent).toMatch(new RegExp(`^00-${TRACE}-[0-9a-f]{16}-01$`));
    expect(trace?.outgoing.traceparent).not.toContain(PARENT);
    expect(trace?.outgoing.tracestate).toBe('vendor=1');
    trace?.note({
      organisationId: 'org_1',
      workflow: 'credit',
      decisionId: 'dec_1',
      status: 'decided',
      rule: 'above-upper',
      model: 'scorecard 1',
      usage: { tokensIn: 12, tokensOut: 34, firstTokenMs: 250 },
    });
    trace?.end(call);
    await tracer.stop(5_000);
    const [sent] = received.splice(0);
    expect(sent).toMatchObject({
      path: '/v1/traces',
      key: 'secret',
      service: { key: 'service.name', value: { stringValue: 'interlock-gateway' } },
    });
    const spans = sent?.spans ?? [];
    expect(spans.map(({ name, kind, status }) => [name, kind, status.code])).toEqual([
      ['POST decide', 2, 0],
      ['infer', 1, 0],
      ['chat scorecard 1', 3, 2],
      ['chat scorecard 1', 3, 0],
    ]);
    const [root, ...children] = spans;
    expect(root).toMatchObject({ traceId: TRACE, parentSpanId: PARENT });
    expect(trace?.outgoing.traceparent).toContain(root?.spanId);
    for (const child of children) expect(child).toMatchObject({ traceId: TRACE, parentSpanId: root?.spanId });
    const told = Object.fromEntries(
      (root?.attributes ?? []).map(({ key, value }) => [key, Object.values(value)[0]]),
    );
    expect(told).toMatchObject({
      'http.response.status_code': '200',
      'interlock.workflow': 'credit',
      'interlock.decision.id': 'dec_1',
      'gen_ai.usage.input_tokens': '12',
      'gen_ai.usage.output_tokens': '34',
      'gen_ai.server.time_to_first_token': 0.25,
    });
    const lasted = BigInt(root?.endTimeUnixNano ?? 0) - BigInt(root?.startTimeUnixNano ?? 0);
    expect(Number(lasted) / 1e6).toBeCloseTo(12.5, 1);
    expect(tracer.dropped()).toBe(0);
  });

  test('of callers who do not record theirs are passed on and not recorded', async () => {
    const tracer = traceCalls({ endpoint, headers: {}, share: 1 }, 'replica-1');
    const trace = tracer.begin({ traceparent: `00-${TRACE}-${PARENT}-00` });
    expect(trace?.outgoing.traceparent).toMatch(/-00$/);
    trace?.end(call);
    await tracer.stop(5_000);
    expect(received.splice(0)).toEqual([]);
  });

  test('that begin here are recorded by share, without a parent', async () => {
    const tracer = traceCalls({ endpoint, headers: {}, share: 1 }, 'replica-1');
    const trace = tracer.begin({});
    trace?.end({ ...call, status: 503, timings: { steps: [], attempts: [] } });
    await tracer.stop(5_000);
    const [sent] = received.splice(0);
    expect(sent?.spans).toHaveLength(1);
    expect(sent?.spans[0]).not.toHaveProperty('parentSpanId');
    expect(sent?.spans[0]?.status).toEqual({ code: 2 });
  });

  test('are dropped and counted when nobody takes them, and hold nobody up', async () => {
    const tracer = traceCalls({ endpoint: 'http://127.0.0.1:1', headers: {}, share: 1 }, 'replica-1');
    tracer.begin({})?.end(call);
    await tracer.stop(5_000);
    expect(tracer.dropped()).toBe(4);
  });

  test('are passed on unchanged where no collector is named', () => {
    const tracer = traceCalls(null, 'replica-1');
    const traceparent = `00-${TRACE}-${PARENT}-01`;
    expect(tracer.begin({ traceparent })?.outgoing).toEqual({ traceparent });
    expect(tracer.begin({})).toBeNull();
    expect(tracer.begin({ traceparent: 'nonsense' })).toBeNull();
  });

  test('reach the engine with the call, so that its own spans stand below it', async () => {
    const seen: (string | undefined)[] = [];
    const engine = createServer((request, response) => {
      seen.push(
        request.headers.traceparent as string | undefined,
        request.headers.tracestate as string | undefined,
      );
      const outputs = [{ name: 'probabilities', datatype: 'FP32', shape: [1, 2], data: [0.2, 0.8] }];
      request.resume().on('end', () => response.end(JSON.stringify({ model_name: 'm', outputs })));
    }).listen(0, '127.0.0.1');
    await once(engine, 'listening');
    const revision: RouteRevision = {
      id: 'rvn_1',
      number: 1,
      modelVersionId: 'ver_1',
      model: { name: 'm', version: 1 },
      changeRequestId: 'chg_1',
      clusterId: 'cls_1',
      protocol: 'open-inference',
      endpoint: {
        baseUrl: `http://127.0.0.1:${(engine.address() as AddressInfo).port}`,
        model: 'm',
        version: '1',
      },
      tensorMapping: {
        inputs: [{ tensor: 'amount', field: 'amount', datatype: 'FP32' }],
        outputs: [{ name: 'risk', tensor: 'probabilities', index: 1 }],
      },
      egressGrants: ['127.0.0.0/8'],
      credential: null,
    };
    const watch = new Stopwatch();
    const trace = traceCalls({ endpoint, headers: {}, share: 1 }, 'replica-1').begin({
      tracestate: 'vendor=1',
    });
    watch.outgoing = trace?.outgoing ?? null;
    const pools = openModelPools();
    const asked = { revision, reliability: reliabilitySchema.parse({}) };
    expect(await infer(pools, asked, { amount: 1 }, watch)).toMatchObject({ kind: 'answered' });
    expect(seen).toEqual([trace?.outgoing.traceparent, 'vendor=1']);
    await pools.stop();
    engine.close();
  });
});
