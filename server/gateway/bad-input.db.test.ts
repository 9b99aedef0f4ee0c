import { once } from 'node:events';
import { connect } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type TestDatabase, testDatabase } from '#server/platform/testing/test-database.ts';
import { type OpenUnitOfWork, openUnitOfWork } from '#server/platform/unit-of-work.ts';
import { type GatewayProcess, startGatewayProcess } from '../../bench/testing/gateway-process.ts';
import { type LendingWorld, lendingWorld } from '../../bench/testing/lending-world.ts';
import { startModelServer, type TestServer } from '../../model-server/testing/start-model-server.ts';

vi.hoisted(() => {
  process.env.INTERLOCK_DATA_DIR = `/tmp/interlock-bad-input-${process.pid}-${Date.now()}`;
});

let engine: TestServer;
let database: TestDatabase;
let app: OpenUnitOfWork;
let system: OpenUnitOfWork;
let world: LendingWorld;
let gateway: GatewayProcess;

const DECIDE = '/v1/workflows/credit-decision/decisions';
const DECISION = 'dec_01ARZ3NDEKTSV4RRFFQ69G5FAV';

beforeAll(async () => {
  engine = await startModelServer();
  database = await testDatabase();
  app = openUnitOfWork(database.appUrl, { name: 'bad-input-app' });
  system = openUnitOfWork(database.systemUrl, { name: 'bad-input' });
  world = await lendingWorld({ app, system, modelServerUrl: engine.url });
  await world.serve('credit-decision');
  gateway = await startGatewayProcess({ ...database, modelServerUrl: engine.url });
});

afterAll(async () => {
  await gateway?.kill('SIGTERM');
  await app?.database.close();
  await system?.database.close();
  await database?.drop();
  await engine?.remove();
});

async function send(method: string, path: string, body: string | Uint8Array | null, headers = {}) {
  const response = await fetch(`${gateway.url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${world.token.token}`,
      ...(body !== null && { 'content-type': 'application/json' }),
      ...headers,
    },
    body: body as string | null,
    signal: AbortSignal.timeout(10_000),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

function expectTyped({ status, body }: { status: number; body: Record<string, unknown> }): void {
  expect(status).toBeGreaterThanOrEqual(400);
  expect(status).toBeLessThan(500);
  expect(body.type).toMatch(/^urn:interlock:problem:(?!defect)/);
  expect(body).toMatchObject({ status, title: expect.any(String), detail: expect.stringMatching(/\.$/) });
}

describe('bodies', () => {
  test('of any shape get a typed refusal', async () => {
    const anything = fc.oneof(
      fc.json(),
      fc.string(),
      fc.uint8Array({ maxLength: 200 }),
      fc.jsonValue().map((input) => JSON.stringify({ input })),
      fc.jsonValue().map((rest) => JSON.stringify({ input: {}, subject: rest, metadata: rest })),
      fc.jsonValue().map((value) => JSON.stringify({ label: value, at: value })),
      fc.dictionary(fc.string(), fc.jsonValue()).map((input) => JSON.stringify({ input })),
    );
    const paths = fc.constantFrom(DECIDE, `/v1/decisions/${DECISION}/outcome`);
    await fc.assert(
      fc.asyncProperty(anything, paths, async (body, path) => {
        expectTyped(await send('POST', path, body.length === 0 ? null : body));
      }),
      { numRuns: 400 },
    );
  }, 60_000);

  test.each([
    ['twice the same key', '{"input":{},"input":{"a":1}}', '/input'],
    ['a prototype key', '{"input":{"__proto__":{"x":1}}}', '/input/__proto__'],
    ['a huge number', '{"input":{"amount_dm":1e999}}', '/input/amount_dm'],
    ['a number too long to keep', '{"input":{"amount_dm":12345678901234567890}}', '/input/amount_dm'],
    ['a NUL in a name', '{"input":{},"subject":"a\\u0000b"}', '/subject'],
    ['an unpaired surrogate', '{"input":{},"metadata":{"x":"\\ud800"}}', '/metadata/x'],
  ])('with %s name the place', async (_, body, pointer) => {
    const answer = await send('POST', DECIDE, body);
    expectTyped(answer);
    expect((answer.body.errors as { pointer: string }[]).map((error) => error.pointer)).toContain(pointer);
  });

  test.each([
    ['too large', JSON.stringify({ input: { a: 'x'.repeat(1_100_000) } }), {}, 413],
    ['nested too deeply', `{"input":${'['.repeat(50_000)}${']'.repeat(50_000)}}`, {}, 400],
    ['not UTF-8', Uint8Array.from([0x22, 0xff, 0x22]), {}, 400],
    ['of another type', 'a=b', { 'content-type': 'text/plain' }, 400],
    ['compressed', '{}', { 'content-encoding': 'gzip' }, 400],
    ['with a misspelt key', '{"input":{}}', { 'idempotency-key': 'x'.repeat(300) }, 400],
  ])('that are %s', async (_, body, headers, status) => {
    const answer = await send('POST', DECIDE, body, headers);
    expectTyped(answer);
    expect(answer.status).toBe(status);
  });
});

describe('addresses', () => {
  test('of any shape get a typed refusal', async () => {
    const segment = fc.oneof(
      fc.string(),
      fc.constantFrom('..', '%00', '%ff', '__proto__', DECISION, 'v1', 'decisions'),
    );
    const methods = fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS');
    await fc.assert(
      fc.asyncProperty(methods, fc.array(segment, { maxLength: 4 }), async (method, parts) => {
        const path = `/v1/${parts.map((part) => (part.startsWith('%') ? part : encodeURIComponent(part.toWellFormed()))).join('/')}`;
        const answer = await send(method, path, null);
        if (answer.status !== 200) expectTyped(answer);
      }),
      { numRuns: 200 },
    );
  }, 30_000);

  test.each(['abc', '-1', '1e9', '61', ''])('wait=%s', async (wait) => {
    const answer = await send('GET', `/v1/decisions/${DECISION}?wait=${wait}`, null);
    expectTyped(answer);
  });
});

describe('what is not HTTP', () => {
  const raw = async (bytes: string): Promise<string> => {
    const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1');
    let text = '';
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    socket.on('error', () => undefined);
    socket.write(bytes);
    await once(socket, 'close', { signal: AbortSignal.timeout(10_000) });
    return text;
  };

  test.each([
    ['noise', '\x16\x03\x01\x02\x00\x01\x00\r\n\r\n', 400],
    ['headers without end', `GET / HTTP/1.1\r\nx: ${'a'.repeat(20_000)}\r\n\r\n`, 431],
    ['two lengths', 'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab', 400],
    ['a header that stops midway', 'GET / HTTP/1.1\r\nhost: x\r\nx-slow', 408],
  ])('%s is refused and let go', async (_, bytes, status) => {
    const text = await raw(bytes);
    expect(text).toContain(`HTTP/1.1 ${status}`);
    expect(text).toContain('urn:interlock:problem:');
  });
});

test('after all of this it still decides, and was the same process all along', async () => {
  expect(gateway.process.exitCode).toBeNull();
  expect((await send('GET', '/v1/workflows', null)).status).toBe(200);
});
