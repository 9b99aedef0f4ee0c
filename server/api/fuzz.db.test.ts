import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { createConnection } from '#server/access/create-connection.ts';
import { createScimToken } from '#server/access/create-scim-token.ts';
import type { PersonActor, TokenActor } from '#server/access/domain/actor.ts';
import { TOKEN_ROLES } from '#server/access/domain/roles.ts';
import { createConnectionInput } from '#server/access/sso.schema.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { newId } from '#server/platform/new-id.ts';
import {
  createTestWorkflow,
  type PromotionScenario,
  promotionScenario,
  registerTestVersion,
} from '#server/platform/testing/promotion-scenario.ts';
import { ALL_OPERATIONS } from './access-matrix.ts';
import { callerOf, executeOperation } from './execute-operation.ts';
import type { AnyOperation } from './operation.ts';

vi.hoisted(() => {
  process.env.INTERLOCK_DATA_DIR = `/tmp/interlock-fuzz-${process.pid}-${Date.now()}`;
});

/**
 * Whatever bytes arrive: every operation is asked with inputs that have the shape its schema wants and values that it
 * does not expect, by somebody who holds every role. It may answer or refuse in words; anything else is a defect.
 */
let scenario: PromotionScenario;
let everybody: PersonActor;
/** SCIM answers the token of a directory and nobody else. */
let directory: TokenActor;
let known: string[];

beforeAll(async () => {
  scenario = await promotionScenario();
  const member = await scenario.tenant.addPerson('Everybody', 'admin');
  everybody = { ...member, roles: TOKEN_ROLES.map((role) => ({ role, workspaceId: null })) };
  const { organisationId } = scenario.tenant;
  const tenancy = { organisationId, workspaceIds: '*', personId: member.id } as const;
  const token = await scenario.app.uow.write(tenancy, async (tx) => {
    const ctx = { tx, actor: everybody, organisationId, now: new Date(), correlationId: 'fuzz' };
    const given = {
      name: 'Directory',
      issuer: 'https://login.example.com',
      clientId: 'fuzz',
      domains: ['example.com'],
    };
    const { id: connectionId } = await createConnection(ctx, createConnectionInput.parse(given));
    return createScimToken(ctx, { connectionId, ttlHours: 1 });
  });
  const scopes = ['scim:provision'];
  directory = {
    kind: 'token',
    id: token.id,
    name: 'fuzz',
    organisationId,
    workspaceId: null,
    role: null,
    scopes,
  };
  const { id } = await registerTestVersion(scenario, 'fuzzed', { auc: 0.8 });
  const workflowId = await createTestWorkflow(scenario, 'fuzzed');
  known = [id, workflowId, 'fuzzed', scenario.clusterId, everybody.id, scenario.tenant.workspaceId];
}, 60_000);

afterAll(() => scenario.close());

const NASTY = [
  '',
  '\u0000',
  'a\u0000b',
  '\ud800',
  "'; DROP TABLE person; --",
  '%',
  '../..',
  '__proto__',
  'é'.repeat(300),
];
const NUMBERS = [0, -1, 1.5, 1e308, -1e308, Number.MAX_SAFE_INTEGER, 2 ** 31, 2 ** 63, Number.NaN];

/** Per operation; more of them by hand find rarer things: `FUZZ_RUNS=2000 npx vitest run server/api/fuzz`. */
const RUNS = Number(process.env.FUZZ_RUNS ?? 40);

type Schema = z.core.JSONSchema.BaseSchema;

/** Values for a place in an input: often what the schema names, sometimes anything. */
function valuesFor(schema: Schema | undefined, depth: number): fc.Arbitrary<unknown> {
  const anything: fc.Arbitrary<unknown> = fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(...NASTY),
    fc.constantFrom(...NUMBERS),
    fc.constantFrom(null, undefined, true, [], {}),
    fc.jsonValue({ maxDepth: 2 }),
  );
  if (schema === undefined || typeof schema === 'boolean' || depth > 6) return anything;
  return fc.oneof({ weight: 4, arbitrary: likely(schema, depth) }, { weight: 1, arbitrary: anything });
}

function likely(schema: Schema, depth: number): fc.Arbitrary<unknown> {
  if (schema.enum) return fc.constantFrom(...(schema.enum as unknown[]));
  if (schema.const !== undefined) return fc.constant(schema.const);
  const choices = (schema.anyOf ?? schema.oneOf) as Schema[] | undefined;
  if (choices) return fc.oneof(...choices.map((choice) => valuesFor(choice, depth + 1)));
  switch (schema.type) {
    case 'object':
      return objectFor(schema, depth);
    case 'array':
      return fc.array(valuesFor(schema.items as Schema | undefined, depth + 1), { maxLength: 3 });
    case 'integer':
      return fc.oneof(fc.integer({ min: 0, max: 100 }), fc.constantFrom(...NUMBERS));
    case 'number':
      return fc.oneof(fc.double({ min: 0, max: 1 }), fc.constantFrom(...NUMBERS));
    case 'boolean':
      return fc.boolean();
    default:
      return text(schema);
  }
}

function objectFor(schema: Schema, depth: number): fc.Arbitrary<unknown> {
  const places = Object.entries((schema.properties ?? {}) as Record<string, Schema>);
  if (places.length === 0)
    return fc.dictionary(fc.oneof(fc.string(), fc.constantFrom(...NASTY)), valuesFor(undefined, depth + 1), {
      maxKeys: 3,
    });
  const model = Object.fromEntries(places.map(([name, place]) => [name, valuesFor(place, depth + 1)]));
  return fc.record(model, { requiredKeys: (schema.required as string[] | undefined) ?? [] });
}

function text(schema: Schema): fc.Arbitrary<unknown> {
  const usual = fc.oneof(
    fc.constantFrom(
      ...known,
      'fuzzed words',
      'd'.repeat(64),
      '2026-11-21T10:00:00Z',
      '5 | x',
      '2026-02-30T10:00:00.000Z|x',
    ),
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.constantFrom(...NASTY),
  );
  // fast-check makes no words for patterns that look ahead.
  const isMakeable =
    typeof schema.pattern === 'string' && schema.pattern.length < 200 && !/\(\?[=!<]/.test(schema.pattern);
  return isMakeable
    ? fc.oneof(
        usual,
        fc.stringMatching(new RegExp(schema.pattern ?? '', 'u')).filter((value) => value.length < 200),
      )
    : usual;
}

/** Somebody who may: everybody but a directory's token for SCIM, and a token of the platform for organisations. */
function whoAsks(name: string): PersonActor | TokenActor {
  if (name.startsWith('scim.')) return directory;
  if (!name.startsWith('organisations.')) return everybody;
  return { ...directory, organisationId: newId('organisation'), scopes: ['organisations:create'] };
}

function inputsOf(operation: AnyOperation): fc.Arbitrary<unknown> {
  return valuesFor(z.toJSONSchema(operation.input, { io: 'input', unrepresentable: 'any' }), 0);
}

describe.each(ALL_OPERATIONS)('%s', (name, operation) => {
  test('answers or refuses in words, whatever it is given', async () => {
    const codes = new Set<string>();
    const property = fc.asyncProperty(inputsOf(operation), async (input) => {
      try {
        await executeOperation(operation, name, callerOf(whoAsks(name), scenario.app.uow), input);
        codes.add('answered');
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        expect(error.message.length).toBeGreaterThan(5);
        codes.add(error.code);
      }
    });
    await fc.assert(property, { numRuns: RUNS, endOnFailure: true });
    expect(codes.has('forbidden') && codes.size === 1).toBe(false);
  }, 60_000);
});
