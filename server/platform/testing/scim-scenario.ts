import type { Context } from '#server/access/context.ts';
import { createConnection } from '#server/access/create-connection.ts';
import { createScimToken } from '#server/access/create-scim-token.ts';
import type { PersonActor } from '#server/access/domain/actor.ts';
import { createConnectionInput } from '#server/access/sso.schema.ts';
import { scimHandler } from '#server/api/scim/handle-scim.ts';
import { row } from '../db.ts';
import { type OpenUnitOfWork, openUnitOfWork } from '../unit-of-work.ts';
import { testDatabase } from './test-database.ts';
import { type TestTenant, testTenant } from './test-tenant.ts';

type Json = Record<string, unknown>;

export interface ScimAnswer {
  status: number;
  body: Json & { id: string; Resources: Json[]; detail: string };
  headers: Headers;
}

/** An organisation with an admin and a directory that provisions people for example.com. */
export interface ScimScenario {
  open: OpenUnitOfWork;
  tenant: TestTenant;
  admin: PersonActor;
  token: string;
  connectionId: string;
  handle: (request: Request) => Promise<Response>;
  act: <T>(actor: PersonActor, run: (ctx: Context) => Promise<T>) => Promise<T>;
  /** A connection of whoever asks, with the token of its directory. */
  directoryOf: (by: PersonActor, over?: Json) => Promise<{ connectionId: string; token: string }>;
  ask: (method: string, path: string, body?: unknown, bearer?: string) => Promise<ScimAnswer>;
  /** Creates a User of this name at example.com and returns its id. */
  made: (name: string, over?: Json) => Promise<string>;
  stateOf: (
    email: string,
  ) => Promise<{ id: string; isMember: boolean; roles: string[]; name: string } | null>;
  tenancy: () => { organisationId: string; workspaceIds: '*'; personId: null };
  close: () => Promise<void>;
}

/** A body of a patch with these operations. */
export function scimPatch(...Operations: unknown[]): Json {
  return { schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations };
}

/** A User as a directory sends it. */
export function scimUserOf(name: string, over: Json = {}): Json {
  return {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
    userName: `${name}@example.com`,
    externalId: `ext-${name}`,
    displayName: name,
    active: true,
    ...over,
  };
}

const STATE = `SELECT p.id, p.name, m.ended_at IS NULL AS "isMember", coalesce((SELECT array_agg(g.role ORDER BY g.role) FROM role_grant g
    WHERE g.person_id = p.id AND g.revoked_at IS NULL), '{}') AS roles
  FROM person p JOIN membership m ON m.person_id = p.id WHERE p.email = $1`;

async function askOf(
  handle: ScimScenario['handle'],
  method: string,
  path: string,
  body: unknown,
  bearer: string,
) {
  const response = await handle(
    new Request(`http://localhost:3000/api/scim/v2${path}`, {
      method,
      headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/scim+json' },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    }),
  );
  const text = await response.text();
  return {
    status: response.status,
    body: text === '' ? {} : JSON.parse(text),
    headers: response.headers,
  } as ScimAnswer;
}

/** Opens the scenario in a database of its own. */
export async function scimScenario(): Promise<ScimScenario> {
  const database = await testDatabase();
  const open = openUnitOfWork(database.appUrl, { name: 'scim' });
  const tenant = await testTenant(open.uow, 'acme');
  const admin = await tenant.addPerson('Adam', 'admin');
  const act: ScimScenario['act'] = async (actor, run) => {
    const { organisationId } = actor;
    return open.uow.write({ organisationId, workspaceIds: '*', personId: actor.id }, (tx) =>
      run({ tx, actor, organisationId, now: new Date(), correlationId: 'test' }),
    );
  };
  const directoryOf: ScimScenario['directoryOf'] = async (by, over = {}) => {
    const input = createConnectionInput.parse({
      name: 'Example directory',
      issuer: 'https://login.example.com',
      clientId: 'interlock',
      domains: ['example.com'],
      ...over,
    });
    const { id } = await act(by, (ctx) => createConnection(ctx, input));
    const made = await act(by, (ctx) => createScimToken(ctx, { connectionId: id, ttlHours: 24 }));
    return { connectionId: id, token: made.token };
  };
  const { connectionId, token } = await directoryOf(admin);
  const handle = scimHandler(open.uow);
  const ask: ScimScenario['ask'] = (method, path, body, bearer = token) =>
    askOf(handle, method, path, body, bearer);
  const tenancy = () => ({
    organisationId: tenant.organisationId,
    workspaceIds: '*' as const,
    personId: null,
  });
  return {
    open,
    tenant,
    admin,
    token,
    connectionId,
    handle,
    act,
    directoryOf,
    ask,
    made: async (name, over) => (await ask('POST', '/Users', scimUserOf(name, over))).body.id,
    stateOf: (email) => open.uow.read(tenancy(), (tx) => row(tx, STATE, [email])),
    tenancy,
    async close() {
      await open.database.close();
      await database.drop();
    },
  };
}
