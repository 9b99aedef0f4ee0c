import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { z } from 'zod';
import type { PersonActor } from '#server/access/domain/actor.ts';
import { TOKEN_ROLES } from '#server/access/domain/roles.ts';
import { sso } from '#server/access/sso.router.ts';
import { tokens } from '#server/access/tokens.router.ts';
import { clusters } from '#server/clusters/clusters.router.ts';
import { webhooks } from '#server/notifications/webhooks.router.ts';
import { activeSealPrefix } from '#server/platform/crypto.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import {
  actAs,
  createTestWorkflow,
  type PromotionScenario,
  promotionScenario,
  registerTestVersion,
} from '#server/platform/testing/promotion-scenario.ts';
import { secrets as callSecrets } from '#server/workflows/secrets.router.ts';
import { ALL_OPERATIONS } from './access-matrix.ts';
import { callerOf, executeOperation } from './execute-operation.ts';
import type { AnyOperation } from './operation.ts';

vi.hoisted(() => {
  process.env.INTERLOCK_DATA_DIR = `/tmp/interlock-no-secrets-${process.pid}-${Date.now()}`;
});

/**
 * Whoever holds every role and asks everything there is to ask gets no secret back: neither one that was entered, nor how
 * it is kept, nor a field named after one.
 */
const CANARY = 'canary-4c1d-of-a-secret';
/** Fields of rows that no reader needs. That a secret is there, and its last signs, may be told. */
const FORBIDDEN =
  /^(password|passwordHash|secret\w*|sealed\w*|seed|salt|tokenHash|hash|privateKey|sid|codeHash)$/i;

let scenario: PromotionScenario;
let everybody: PersonActor;
const secrets: string[] = [CANARY, '$argon2'];
let known: string[];

beforeAll(async () => {
  scenario = await promotionScenario();
  const member = await scenario.tenant.addPerson('Everybody', 'admin');
  everybody = { ...member, roles: TOKEN_ROLES.map((role) => ({ role, workspaceId: null })) };
  secrets.push(activeSealPrefix());
  const { id: versionId } = await registerTestVersion(scenario, 'shown', { auc: 0.8 });
  const workflowId = await createTestWorkflow(scenario, 'shown');
  const act = <O>(operation: unknown, input: unknown) => actAs<O>(scenario, everybody, operation, input);
  const cluster = await act<{ id: string }>(clusters.connect, {
    name: 'secretive',
    baseUrl: 'https://engine.invalid',
    settings: { dialect: 'interlock', delivery: { kind: 'upload' } },
    credential: { header: 'authorization', value: CANARY },
    evenIfUnreachable: true,
  });
  const callSecret = await act<{ id: string }>(callSecrets.put, {
    name: 'shown',
    address: 'https://safety.invalid',
    header: 'authorization',
    value: CANARY,
  });
  const webhook = await act<{ id: string; secret: string }>(webhooks.create, {
    name: 'siem',
    url: 'https://siem.invalid/in',
  });
  const connection = await act<{ id: string }>(sso.create, {
    name: 'Login',
    issuer: 'https://login.invalid',
    clientId: 'console',
    clientSecret: CANARY,
  });
  const token = await act<{ id: string; token: string }>(tokens.create, {
    name: 'nightly',
    role: 'viewer',
    ttlHours: 1,
  });
  secrets.push(webhook.secret, token.token);
  const made = [cluster.id, callSecret.id, webhook.id, connection.id, token.id];
  known = [versionId, workflowId, ...made, everybody.id, 'shown'];
}, 60_000);

afterAll(() => scenario.close());

/** Inputs that a query may take: nothing, and each thing that is there in the place of each text it wants. */
function inputsOf({ input }: AnyOperation): unknown[] {
  const shape = z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' });
  const wanted = shape.required ?? [];
  const place = (name: string) => shape.properties?.[name] as z.core.JSONSchema.BaseSchema | undefined;
  return known.map((id) =>
    Object.fromEntries(
      wanted.map((name) => [name, place(name)?.enum?.[0] ?? (place(name)?.type === 'integer' ? 1 : id)]),
    ),
  );
}

function fieldsOf(value: unknown): string[] {
  if (typeof value !== 'object' || value === null || value instanceof Date) return [];
  if (Array.isArray(value)) return value.flatMap(fieldsOf);
  return Object.entries(value).flatMap(([name, inner]) => [name, ...fieldsOf(inner)]);
}

test('no answer to any question carries a secret', async () => {
  const answered = new Set<string>();
  for (const [name, operation] of ALL_OPERATIONS.filter(([, { kind }]) => kind === 'query')) {
    for (const input of inputsOf(operation)) {
      const answer = await executeOperation(
        operation,
        name,
        callerOf(everybody, scenario.app.uow),
        input,
      ).catch((error: unknown) => {
        if (error instanceof Refusal) return error.message;
        throw error;
      });
      if (typeof answer !== 'string') answered.add(name);
      const told = JSON.stringify(answer) ?? '';
      for (const secret of secrets) expect([name, told.includes(secret)]).toEqual([name, false]);
      expect([name, fieldsOf(answer).filter((field) => FORBIDDEN.test(field))]).toEqual([name, []]);
    }
  }
  expect(answered.size).toBeGreaterThan(50);
}, 60_000);
