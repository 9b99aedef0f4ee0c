import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startModelServer, type TestServer } from './testing/start-model-server.ts';
import { readFixture, uploadBody } from './testing/upload-body.ts';

const good = [
  { name: 'x', datatype: 'FP32', shape: [2, 2], data: [1, 2, 3, 4.5] },
  { name: 'count', datatype: 'INT64', shape: [2], data: [7, -9007199254740991] },
  { name: 'flag', datatype: 'BOOL', shape: [1], data: [true] },
  { name: 'word', datatype: 'BYTES', shape: [2], data: ['grün', ''] },
];
const outputs = [{ name: 'doubled' }, { name: 'negated' }, { name: 'inverted' }, { name: 'echoed' }];

describe('inference', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startModelServer([
      '--infer-timeout-ms',
      '1500',
      '--max-queue',
      '4',
      '--max-infer-mb',
      '1',
    ]);
    await server.call(
      'POST',
      '/v2/repository/models/kinds/load',
      uploadBody({ '1': await readFixture('kinds') }),
    );
    await server.call(
      'POST',
      '/v2/repository/models/counter/load',
      uploadBody({ '1': await readFixture('counter') }),
    );
  });
  afterAll(() => server.remove());

  const infer = (inputs: unknown, more: object = {}) =>
    server.call('POST', '/v2/models/kinds/infer', { inputs, ...more });

  it('carries text, floats, whole numbers and flags, in the order asked for', async () => {
    const { status, json } = await infer(good, { id: 'call-1', outputs });
    expect(status).toBe(200);
    expect(json).toEqual({
      model_name: 'kinds',
      model_version: '1',
      id: 'call-1',
      outputs: [
        { name: 'doubled', datatype: 'FP32', shape: [2, 2], data: [2, 4, 6, 9] },
        { name: 'negated', datatype: 'INT64', shape: [2], data: [-7, 9007199254740991] },
        { name: 'inverted', datatype: 'BOOL', shape: [1], data: [false] },
        { name: 'echoed', datatype: 'BYTES', shape: [2], data: ['grün', ''] },
      ],
    });
  });

  it('takes nested data as well as flat data', async () => {
    const nested = [
      {
        ...good[0],
        data: [
          [1, 2],
          [3, 4.5],
        ],
      },
      ...good.slice(1),
    ];
    const { json } = await infer(nested, { outputs: [{ name: 'doubled' }] });
    expect(json).toMatchObject({ outputs: [{ data: [2, 4, 6, 9] }] });
  });

  it('names itself and its extension', async () => {
    expect((await server.call('GET', '/v2')).json).toMatchObject({ extensions: ['model_repository'] });
    expect((await server.call('GET', '/v2/health/ready')).status).toBe(200);
  });

  it('describes its tensors and proves its artifact', async () => {
    const { json } = await server.call('GET', '/v2/models/kinds');
    expect(json).toMatchObject({
      name: 'kinds',
      versions: ['1'],
      platform: 'onnxruntime_onnx',
      inputs: [
        { name: 'x', datatype: 'FP32', shape: [-1, 2] },
        { name: 'count', datatype: 'INT64', shape: [-1] },
        { name: 'flag', datatype: 'BOOL', shape: [-1] },
        { name: 'word', datatype: 'BYTES', shape: [-1] },
      ],
      parameters: { version: '1', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
    });
  });

  it.each([
    ['no JSON', '{', 'not JSON'],
    ['no inputs', {}, '"inputs" must be an array'],
    ['a missing input', { inputs: good.slice(1) }, "missing input 'x'"],
    ['an unknown input', { inputs: [...good, { name: 'age' }] }, "unknown input 'age'"],
    ['an input twice', { inputs: [...good, good[0]] }, "input 'x' is given twice"],
    ['a wrong datatype', { inputs: [{ ...good[0], datatype: 'FP64' }] }, 'datatype must be FP32'],
    ['a wrong shape', { inputs: [{ ...good[0], shape: [4] }] }, 'shape must be [-1,2]'],
    ['a negative shape', { inputs: [{ ...good[0], shape: [-2, 2] }] }, 'shape must be [-1,2]'],
    ['too little data', { inputs: [{ ...good[0], data: [1] }] }, 'needs 4 elements, data has 1'],
    [
      'text for a number',
      { inputs: [{ ...good[0], data: [1, '2', 3, 4] }] },
      'element 1 must be a finite number',
    ],
    [
      'a number beyond 32 bits',
      { inputs: [{ ...good[0], data: [1e39, 2, 3, 4] }] },
      'element 0 must be a finite',
    ],
    ['null for text', { inputs: [{ ...good[3], data: [null, ''] }] }, 'element 0 must be text'],
    ['a fraction for a whole number', { inputs: [{ ...good[1], data: [0.5, 1] }] }, 'must be a whole number'],
    ['an unknown output', { inputs: good, outputs: [{ name: 'y' }] }, 'unknown output "y"'],
    ['a huge shape', { inputs: [{ ...good[0], shape: [1e9, 2] }] }, 'exceed the limit'],
  ])('refuses %s with 400', async (_, body, words) => {
    const { status, json } = await server.call('POST', '/v2/models/kinds/infer', body);
    expect((json as { error: string }).error).toContain(words);
    expect(status).toBe(400);
  });

  it('says so when an output is no JSON number', async () => {
    const zero = [{ ...good[0], data: [0, 1, 1, 1] }, ...good.slice(1)];
    const { status, json } = await infer(zero, { outputs: [{ name: 'logarithm' }] });
    expect(status).toBe(500);
    expect((json as { error: string }).error).toContain("output 'logarithm' holds -Infinity");
  });

  it('refuses a body above its limit with 413', async () => {
    const { status } = await infer([{ ...good[3], shape: [1], data: ['x'.repeat(1024 * 1024)] }]);
    expect(status).toBe(413);
  });

  it('refuses a body of unknown length once it has grown too large, and goes on', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const call = request(`${server.url}/v2/models/kinds/infer`, { method: 'POST', agent });
    for (let index = 0; index < 40; index += 1) call.write(Buffer.alloc(64 * 1024, 32));
    const [response] = (await once(call.end(), 'response')) as [IncomingMessage];
    response.resume();
    expect(response.statusCode).toBe(413);
    const [next] = (await once(request(`${server.url}/v2/health/live`, { agent }).end(), 'response')) as [
      IncomingMessage,
    ];
    expect(next.resume().statusCode).toBe(200);
    agent.destroy();
    expect((await infer(good, { outputs })).status).toBe(200);
  });

  it('knows unknown models and versions from unready ones', async () => {
    expect((await server.call('POST', '/v2/models/nope/infer', { inputs: [] })).status).toBe(404);
    expect((await server.call('POST', '/v2/models/kinds/versions/9/infer', { inputs: [] })).status).toBe(404);
    expect((await server.call('GET', '/v2/models/nope/ready')).status).toBe(404);
    expect((await server.call('GET', '/v2/models/kinds/versions/1/ready')).status).toBe(200);
    expect((await server.call('DELETE', '/v2/models/kinds')).status).toBe(405);
    expect((await server.call('GET', '/v2/%zz')).status).toBe(400);
  });

  it('refuses calls from web pages', async () => {
    const response = await fetch(`${server.url}/v2/repository/index`, {
      method: 'POST',
      headers: { origin: 'https://example.org' },
    });
    expect(response.status).toBe(403);
  });

  it('counts requests and failures per version', async () => {
    const text = await (await fetch(`${server.url}/metrics`)).text();
    expect(text).toMatch(/model_infer_request_success_total\{model="kinds",version="1"\} [1-9]/);
    expect(text).toMatch(/model_infer_request_failure_total\{model="kinds",version="1"\} [1-9]/);
    expect(text).toMatch(/model_infer_request_duration_seconds_sum\{model="kinds",version="1"\} 0\.\d+/);
  });

  it('ends a run that hangs, while health and other models answer; the queue is bounded', {
    retry: 2,
  }, async () => {
    const steps = (data: number) => ({
      inputs: [{ name: 'steps', datatype: 'INT64', shape: [1], data: [data] }],
    });
    const path = '/v2/models/counter/infer';
    expect((await server.call('POST', path, steps(1000))).json).toMatchObject({
      outputs: [{ data: [1000] }],
    });
    const hanging = Array.from({ length: 4 }, () => server.call('POST', path, steps(4e9)));
    await expect.poll(async () => (await server.call('POST', path, steps(1))).status).toBe(503);
    const startedAt = performance.now();
    expect((await server.call('GET', '/v2/health/live')).status).toBe(200);
    expect((await infer(good, { outputs })).status).toBe(200);
    const tookMs = performance.now() - startedAt;
    const statuses = (await Promise.all(hanging)).map(({ status }) => status);
    expect(statuses[0]).toBe(504);
    expect(statuses.every((status) => status === 504 || status === 503)).toBe(true);
    const { status, json } = await server.call('GET', '/v2/models/counter/ready');
    expect(status).toBe(400);
    expect((json as { error: string }).error).toContain('no ready version');
    expect((await server.call('POST', '/v2/repository/models/counter/load')).status).toBe(200);
    expect((await server.call('POST', path, steps(10))).json).toMatchObject({ outputs: [{ data: [10] }] });
    expect(tookMs).toBeLessThan(1000);
  });
});
