import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type TestDatabase, testDatabase } from '#server/platform/testing/test-database.ts';
import { type OpenUnitOfWork, openUnitOfWork } from '#server/platform/unit-of-work.ts';
import { type GatewayProcess, startGatewayProcess } from '../../bench/testing/gateway-process.ts';
import { type LendingWorld, lendingWorld } from '../../bench/testing/lending-world.ts';
import { startModelServer, type TestServer } from '../../model-server/testing/start-model-server.ts';
import { DOOR_NAMES, findDoor } from './find-door.ts';

vi.hoisted(() => {
  process.env.INTERLOCK_DATA_DIR = `/tmp/interlock-fuzz-doors-${process.pid}-${Date.now()}`;
});

let engine: TestServer;
let database: TestDatabase;
let app: OpenUnitOfWork;
let system: OpenUnitOfWork;
let world: LendingWorld;
let gateway: GatewayProcess;

const SLUG = 'credit-decision';
const DECISION = 'dec_01ARZ3NDEKTSV4RRFFQ69G5FAV';

/** An address of every door; a door that is missing here fails the first test. */
const ADDRESSES = [
  ['POST', `/v1/workflows/${SLUG}/decisions`],
  ['POST', `/v1/workflows/${SLUG}/decisions:batch`],
  ['POST', `/v1/workflows/${SLUG}/simulate`],
  ['GET', '/v1/decisions'],
  ['GET', `/v1/decisions/${DECISION}`],
  ['POST', `/v1/decisions/${DECISION}/outcome`],
  ['GET', '/v1/workflows'],
  ['GET', '/v1/openapi.json'],
  ['POST', '/v1/chat/completions'],
  ['POST', '/v1/responses'],
  ['POST', '/v1/embeddings'],
  ['GET', '/v1/models'],
  ['GET', `/v1/models/${SLUG}`],
  ['POST', `/v2/models/${SLUG}/infer`],
  ['GET', `/v2/models/${SLUG}`],
  ['GET', `/v2/models/${SLUG}/ready`],
  ['GET', '/v2/health/live'],
  ['GET', '/v2'],
] as const;

beforeAll(async () => {
  engine = await startModelServer();
  database = await testDatabase();
  app = openUnitOfWork(database.appUrl, { name: 'fuzz-doors-app' });
  system = openUnitOfWork(database.systemUrl, { name: 'fuzz-doors' });
  world = await lendingWorld({ app, system, modelServerUrl: engine.url });
  await world.serve(SLUG);
  gateway = await startGatewayProcess({ ...database, modelServerUrl: engine.url });
});

afterAll(async () => {
  await gateway?.kill('SIGTERM');
  await app?.database.close();
  await system?.database.close();
  await database?.drop();
  await engine?.remove();
});

interface Answer {
  status: number;
  type: string;
  text: string;
}

async function send(
  method: string,
  path: string,
  body: string | Uint8Array | null,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(`${gateway.url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${world.token.token}`,
      ...(body !== null && { 'content-type': 'application/json' }),
      ...headers,
    },
    body: body as string | null,
    signal: AbortSignal.timeout(20_000),
  });
  const type = response.headers.get('content-type') ?? '';
  return { status: response.status, type, text: await response.text() };
}

/** Either an answer, or a refusal in the words of the door's protocol; never a defect and never silence. */
function expectTold(path: string, { status, type, text }: Answer): void {
  expect(text, path).not.toContain('problem:defect');
  if (status < 400) return;
  expect(status, `${path}: ${text}`).toBeLessThan(500);
  expect(type, path).toMatch(/json/);
  const body = JSON.parse(text) as Record<string, unknown>;
  if (path.startsWith('/v2')) expect(body.error, path).toEqual(expect.stringMatching(/\S/));
  else if (/^\/v1\/(chat|responses|embeddings|models)/.test(path))
    expect(body.error, path).toMatchObject({
      message: expect.stringMatching(/\S/),
      type: expect.any(String),
    });
  else expect(body.type, path).toMatch(/^urn:interlock:problem:/);
}

test('every door is tried', () => {
  const tried = new Set(ADDRESSES.map(([method, path]) => findDoor(method, path).name));
  expect([...DOOR_NAMES].sort()).toEqual([...tried].sort());
});

describe('whatever is sent', () => {
  const near = fc.record(
    {
      input: fc.jsonValue(),
      items: fc.array(fc.jsonValue(), { maxLength: 3 }),
      model: fc.oneof(fc.constant(SLUG), fc.string(), fc.jsonValue()),
      messages: fc.oneof(
        fc.jsonValue(),
        fc.array(fc.record({ role: fc.constant('user'), content: fc.jsonValue() })),
      ),
      stream: fc.oneof(fc.boolean(), fc.jsonValue()),
      tools: fc.jsonValue(),
      inputs: fc.oneof(
        fc.jsonValue(),
        fc.array(
          fc.record({
            name: fc.string(),
            datatype: fc.string(),
            shape: fc.jsonValue(),
            data: fc.jsonValue(),
          }),
        ),
      ),
      subject: fc.jsonValue(),
      metadata: fc.jsonValue(),
      label: fc.jsonValue(),
      callback: fc.jsonValue(),
    },
    { requiredKeys: [] },
  );
  const anything = fc.oneof(
    near.map((value) => JSON.stringify(value)),
    fc.json(),
    fc.string(),
    fc.uint8Array({ maxLength: 300 }),
  );
  const posts = ADDRESSES.filter(([method]) => method === 'POST').map(([, path]) => path);

  test.each(posts)('to %s is answered or refused in its protocol', async (path) => {
    await fc.assert(
      fc.asyncProperty(anything, async (body) => {
        expectTold(path, await send('POST', path, body.length === 0 ? null : body));
      }),
      { numRuns: 80 },
    );
  });

  const gets = ADDRESSES.filter(([method]) => method === 'GET').map(([, path]) => path);

  test.each(gets)('of %s in its query is answered or refused in its protocol', async (path) => {
    const query = fc.dictionary(
      fc.oneof(
        fc.constantFrom('limit', 'cursor', 'status', 'workflow', 'from', 'to', 'subject', 'wait'),
        fc.string(),
      ),
      fc.oneof(fc.constantFrom('0', '-1', 'NaN', '1e9', '%00', '2026-99-99'), fc.string()),
      { maxKeys: 4 },
    );
    await fc.assert(
      fc.asyncProperty(query, async (fields) => {
        const entries = Object.entries(fields).map(([name, value]) => [
          name.toWellFormed(),
          value.toWellFormed(),
        ]);
        // Nobody is made to wait for a person here.
        const text = new URLSearchParams(entries.filter(([name]) => name !== 'wait')).toString();
        expectTold(path, await send('GET', `${path}${text === '' ? '' : `?${text}`}`, null));
      }),
      { numRuns: 40 },
    );
  });

  test('without a token, or with a wrong one, every door but the public ones stays shut', async () => {
    for (const [method, path] of ADDRESSES) {
      const body = method === 'POST' ? '{}' : null;
      for (const authorization of ['', 'Bearer', 'Bearer nonsense', 'Basic YTpi']) {
        const answer = await send(method, path, body, { authorization });
        expectTold(path, answer);
        const isPublic = path.startsWith('/v2/health') || path === '/v2';
        if (!isPublic) expect([path, answer.status]).toEqual([path, 401]);
      }
    }
  });
});

test('after all of this it still decides, and was the same process all along', async () => {
  expect(gateway.process.exitCode).toBeNull();
  expect((await send('GET', '/v1/workflows', null)).status).toBe(200);
});
