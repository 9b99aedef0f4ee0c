import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Actor, PersonActor } from '#server/access/domain/actor.ts';
import type { Assurance } from '#server/access/domain/authorize.ts';
import { roleGrants } from '#server/access/domain/permissions.ts';
import { PERSON_ROLES, TOKEN_ROLES } from '#server/access/domain/roles.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { newId } from '#server/platform/new-id.ts';
import { type TestDatabase, testDatabase } from '#server/platform/testing/test-database.ts';
import { type TestTenant, testTenant } from '#server/platform/testing/test-tenant.ts';
import { type OpenUnitOfWork, openUnitOfWork } from '#server/platform/unit-of-work.ts';
import { ALL_OPERATIONS } from './access-matrix.ts';
import { callerOf, executeOperation } from './execute-operation.ts';
import type { AnyOperation } from './operation.ts';

/**
 * Role × operation × {with a second factor, without, anonymous, another organisation}, run for real. What a caller may
 * not do is refused before the input is read; what they may do gets past that point, whatever the empty input leads to.
 */
const DENIED = new Set(['unauthenticated', 'mfa-required', 'forbidden', 'step-up-required']);
/** Where a person must confirm that it is them, just now. */
const CONFIRMED: ReadonlySet<Assurance> = new Set(['recent-mfa', 'passkey']);
const all = ALL_OPERATIONS;

let database: TestDatabase;
let open: OpenUnitOfWork;
let neighbour: TestTenant;
let neighbourPersonId: string;

beforeAll(async () => {
  database = await testDatabase();
  open = openUnitOfWork(database.appUrl, { name: 'matrix' });
  neighbour = await testTenant(open.uow, 'neighbour');
  neighbourPersonId = (await neighbour.addPerson('Nora', 'admin')).id;
});

afterAll(async () => {
  await open.database.close();
  await database.drop();
});

const organisationId = newId('organisation');

function person(role: (typeof PERSON_ROLES)[number], over: Partial<PersonActor> = {}): PersonActor {
  return {
    kind: 'person',
    id: newId('person'),
    organisationId,
    sessionId: 'a'.repeat(64),
    roles: [{ role, workspaceId: null }],
    assuranceLevel: 2,
    steppedUpAt: new Date(),
    methods: ['password', 'totp'],
    script: null,
    ...over,
  };
}

async function refusalCode(
  name: string,
  operation: AnyOperation,
  actor: Actor | null,
): Promise<string | null> {
  try {
    await executeOperation(operation, name, callerOf(actor, open.uow), {});
    return null;
  } catch (error) {
    // Anything else than a refusal may come of an empty database; it means that the door was passed.
    return error instanceof Refusal ? error.code : 'other';
  }
}

describe.each(all)('%s', (name, operation) => {
  test('is closed to strangers', async () => {
    expect(await refusalCode(name, operation, null)).toBe('unauthenticated');
  });

  test('is open exactly to the roles of the table', async () => {
    for (const role of PERSON_ROLES) {
      const code = await refusalCode(name, operation, person(role));
      expect([role, DENIED.has(code ?? '')]).toEqual([role, !roleGrants(role, operation.permission)]);
    }
  });

  test('asks for the second factor it declares', async () => {
    for (const role of PERSON_ROLES.filter((candidate) => roleGrants(candidate, operation.permission))) {
      const withoutMfa = await refusalCode(
        name,
        operation,
        person(role, { assuranceLevel: 1, steppedUpAt: null }),
      );
      const notRecent = await refusalCode(name, operation, person(role, { steppedUpAt: new Date(0) }));
      expect(withoutMfa === 'mfa-required').toBe(operation.assurance !== 'session');
      expect(notRecent === 'step-up-required').toBe(CONFIRMED.has(operation.assurance));
    }
  });

  test('is open to tokens of the right role only, and never where a person must confirm', async () => {
    for (const role of TOKEN_ROLES) {
      const token: Actor = {
        kind: 'token',
        id: newId('apiToken'),
        name: 'matrix',
        organisationId,
        workspaceId: null,
        role,
        scopes: [],
      };
      const code = await refusalCode(name, operation, token);
      const allowed = roleGrants(role, operation.permission) && !CONFIRMED.has(operation.assurance);
      // A use case may refuse tokens on top of the table, never open what the table closes.
      if (!allowed) expect([role, code]).toEqual([role, 'forbidden']);
    }
  });

  test('shows and changes nothing of another organisation, whatever the role', async () => {
    const theirs = [neighbour.organisationId, neighbour.workspaceId, neighbourPersonId];
    for (const role of PERSON_ROLES.filter((candidate) => roleGrants(candidate, operation.permission))) {
      for (const input of [{}, ...theirs.map((id) => ({ id })), { personId: neighbourPersonId }]) {
        const answer = await executeOperation(operation, name, callerOf(person(role), open.uow), input).catch(
          (error: unknown) => (error instanceof Refusal ? error.message : 'other'),
        );
        const told = JSON.stringify(answer) ?? '';
        for (const id of theirs) expect([role, told.includes(id)]).toEqual([role, false]);
      }
    }
  });

  test('narrowed to another workspace, or without any role, it stays closed', async () => {
    expect(await refusalCode(name, operation, person('viewer', { roles: [] }))).toBe('forbidden');
  });
});

test('there are operations to walk', () => {
  expect(all.length).toBeGreaterThan(40);
});
