import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { PersonActor } from '#server/access/domain/actor.ts';
import { roleGrants } from '#server/access/domain/permissions.ts';
import { PERSON_ROLES, type Role, TOKEN_ROLES } from '#server/access/domain/roles.ts';
import { createPlatformToken } from '#server/access/platform-tokens.ts';
import {
  actAs,
  type PromotionScenario,
  promotionScenario,
} from '#server/platform/testing/promotion-scenario.ts';
import { ALL_OPERATIONS } from '../access-matrix.ts';
import { callerOf } from '../execute-operation.ts';
import { OPERATIONS } from '../operations.ts';
import { appRouter } from '../root.ts';
import { restHandler } from './handle-rest.ts';
import { REST_ROUTES } from './routes.ts';

vi.hoisted(() => {
  process.env.INTERLOCK_DATA_DIR = `/tmp/interlock-fuzz-doors-${process.pid}-${Date.now()}`;
});

/** Whatever bytes arrive at the doors themselves: no answer is a defect, and every refusal has a type. */
let scenario: PromotionScenario;
let everybody: PersonActor;
let handle: (request: Request) => Promise<Response>;
const tokens = new Map<Role, string>();
let platform: string;

beforeAll(async () => {
  scenario = await promotionScenario();
  const admin = await scenario.tenant.addPerson('Everybody', 'admin');
  everybody = { ...admin, roles: PERSON_ROLES.map((role) => ({ role, workspaceId: null })) };
  handle = restHandler(scenario.app.uow);
  for (const role of TOKEN_ROLES) {
    const made = actAs<{ token: string }>(scenario, everybody, OPERATIONS.tokens.create, {
      name: `fuzz ${role}`,
      role,
      scopes: [],
      workspaceId: null,
      ttlHours: 1,
    });
    tokens.set(role, (await made).token);
  }
  const wish = { name: 'fuzz', scopes: ['organisations:create' as const], ttlHours: 1, allowedAddresses: [] };
  platform = (await createPlatformToken(scenario.app.uow, 'machine:test', wish)).token;
}, 60_000);

afterAll(() => scenario.close());

const RUNS = Number(process.env.FUZZ_RUNS ?? 25);

const body = fc.oneof(
  fc.string(),
  fc.uint8Array({ maxLength: 200 }),
  fc.jsonValue().map((value) => JSON.stringify(value)),
  fc.dictionary(fc.string(), fc.jsonValue()).map((value) => JSON.stringify(value)),
  fc.constantFrom(
    '{"name":"a","name":"b"}',
    '{"__proto__":{"x":1}}',
    `{"name":${'['.repeat(20_000)}${']'.repeat(20_000)}}`,
    '{"json":{},"meta":{"values":{"__proto__":["undefined"]}}}',
    '{"json":{"at":"x"},"meta":{"values":{"at":["Date"]}}}',
    '{"json":{"a":[1]},"meta":{"values":{"a.0":["bigint"],"constructor.prototype.x":["set"]}}}',
  ),
);
const type = fc.oneof(
  { weight: 5, arbitrary: fc.constant('application/json') },
  { weight: 1, arbitrary: fc.constantFrom('text/plain', '', 'application/json; charset=utf-16', '*/*') },
);
const segment = fc.oneof(
  fc.string({ maxLength: 80 }),
  fc.constantFrom('..', '\u0000', '__proto__', '1e999', '-1'),
);

async function expectTyped(response: Response): Promise<number> {
  const text = await response.text();
  expect([response.status, text.slice(0, 300)]).toEqual([
    expect.toSatisfy((status) => status < 500),
    expect.any(String),
  ]);
  if (response.status < 400) return response.status;
  expect(response.headers.get('content-type')).toContain('application/problem+json');
  const problem = JSON.parse(text) as { type: string; detail: string };
  expect(problem.type).toMatch(/^urn:interlock:problem:(?!defect)/);
  expect(problem.detail.length).toBeGreaterThan(5);
  return response.status;
}

describe.each(REST_ROUTES.map((route) => [`${route.method} ${route.path}`, route] as const))(
  '%s',
  (_, route) => {
    test('refuses whatever bytes in words', async () => {
      const seen = new Set<number>();
      const isOfPlatform = route.operation.permission === 'organisations:create';
      const role = TOKEN_ROLES.find((one) => roleGrants(one, route.operation.permission)) ?? 'viewer';
      const ask = fc.asyncProperty(
        body,
        type,
        segment,
        fc.string({ maxLength: 60 }),
        async (sent, mime, part, query) => {
          const path = route.path.replace(/\{\w+\}/g, () => encodeURIComponent(part.toWellFormed()));
          const url = `http://localhost/api/v1${path}?${encodeURI(query.toWellFormed())}`;
          const hasBody = route.method !== 'GET' && route.method !== 'DELETE';
          const token = isOfPlatform ? platform : tokens.get(role);
          const headers = { authorization: `Bearer ${token}`, 'content-type': mime };
          const init = { method: route.method, headers, ...(hasBody && { body: sent as BodyInit }) };
          seen.add(await expectTyped(await handle(new Request(url, init))));
        },
      );
      await fc.assert(ask, { numRuns: RUNS, endOnFailure: true });
      // It got past the guard at the door.
      expect([...seen].some((status) => status !== 401 && status !== 403)).toBe(true);
    }, 60_000);
  },
);

describe.each(ALL_OPERATIONS)('the procedure %s', (name, operation) => {
  test('refuses whatever bytes in words', async () => {
    const ask = fc.asyncProperty(body, type, async (sent, mime) => {
      const isQuery = operation.kind === 'query';
      const text = typeof sent === 'string' ? sent : Buffer.from(sent).toString('latin1');
      const url = `http://localhost/api/trpc/${name}${isQuery ? `?input=${encodeURIComponent(text.toWellFormed())}` : ''}`;
      const response = await fetchRequestHandler({
        endpoint: '/api/trpc',
        req: new Request(
          url,
          isQuery ? {} : { method: 'POST', headers: { 'content-type': mime }, body: sent as BodyInit },
        ),
        router: appRouter,
        createContext: () => callerOf(everybody, scenario.app.uow),
      });
      const answer = await response.text();
      expect([response.status < 500, answer.slice(0, 300)]).toEqual([true, expect.any(String)]);
    });
    await fc.assert(ask, { numRuns: RUNS, endOnFailure: true });
  }, 60_000);
});
