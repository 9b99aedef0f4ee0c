import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createToken } from '#server/access/create-token.ts';
import { domainRecord, proveDomain } from '#server/access/prove-domain.ts';
import { removePerson } from '#server/access/remove-person.ts';
import { createTokenInput } from '#server/access/tokens.schema.ts';
import { rows } from '#server/platform/db.ts';
import {
  type ScimScenario,
  scimPatch,
  scimScenario,
  scimUserOf,
} from '#server/platform/testing/scim-scenario.ts';
import { testTenant } from '#server/platform/testing/test-tenant.ts';

let scenario: ScimScenario;
let open: ScimScenario['open'];
let tenant: ScimScenario['tenant'];
let admin: ScimScenario['admin'];
let connectionId: ScimScenario['connectionId'];
let handle: ScimScenario['handle'];
let act: ScimScenario['act'];
let directoryOf: ScimScenario['directoryOf'];
let ask: ScimScenario['ask'];
let made: ScimScenario['made'];
let stateOf: ScimScenario['stateOf'];
let tenancy: ScimScenario['tenancy'];

beforeAll(async () => {
  scenario = await scimScenario();
  ({ open, tenant, admin, connectionId, handle, act, directoryOf, ask, made, stateOf, tenancy } = scenario);
});

afterAll(() => scenario.close());

describe('the service describes itself', () => {
  test.each(['/ServiceProviderConfig', '/ResourceTypes', '/Schemas', '/ResourceTypes/User'])(
    '%s',
    async (path) => {
      const { status, body, headers } = await ask('GET', path);
      expect(status).toBe(200);
      expect(headers.get('content-type')).toMatch(/^application\/scim\+json/);
      expect(body.schemas).toEqual([expect.stringMatching(/^urn:ietf:params:scim:/)]);
    },
  );

  test('to its own tokens only, in SCIM errors', async () => {
    const { status, body } = await ask('GET', '/Users', undefined, 'ilk_nonsense');
    expect([status, body]).toEqual([
      401,
      {
        schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
        status: '401',
        detail: expect.stringMatching(/token/),
      },
    ]);
    const other = await act(admin, (ctx) =>
      createToken(ctx, createTokenInput.parse({ name: 'app', role: 'application', ttlHours: 1 })),
    );
    expect((await ask('GET', '/Users', undefined, other.token)).status).toBe(403);
    const cookie = await handle(
      new Request('http://localhost:3000/api/scim/v2/Users', { headers: { cookie: 'interlock=x' } }),
    );
    expect(cookie.status).toBe(401);
    expect((await ask('GET', '/Elsewhere')).status).toBe(404);
    const wrong = await ask('PUT', '/Users', {});
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'GET, POST']);
  });
});

describe('Users', () => {
  test('are created, found, replaced and read back', async () => {
    const created = await ask('POST', '/Users', scimUserOf('ada', { displayName: 'Ada Byron' }));
    expect(created.status).toBe(201);
    expect(created.headers.get('location')).toBe(
      `http://localhost:3000/api/scim/v2/Users/${created.body.id}`,
    );
    expect(await stateOf('ada@example.com')).toMatchObject({
      isMember: true,
      roles: ['viewer'],
      name: 'Ada Byron',
    });
    const found = await ask('GET', `/Users?filter=${encodeURIComponent('userName eq "ADA@example.com"')}`);
    expect(found.body).toMatchObject({ totalResults: 1, startIndex: 1, itemsPerPage: 1 });
    expect(found.body.Resources[0]).toMatchObject({
      id: created.body.id,
      externalId: 'ext-ada',
      active: true,
    });
    const replaced = await ask(
      'PUT',
      `/Users/${created.body.id}`,
      scimUserOf('ada', { displayName: 'Ada Lovelace' }),
    );
    expect(replaced.body).toMatchObject({ displayName: 'Ada Lovelace' });
    expect(await stateOf('ada@example.com')).toMatchObject({ name: 'Ada Lovelace' });
    expect((await ask('GET', `/Users/${created.body.id}`)).body).toEqual(replaced.body);
  });

  test('are unique by name, by external id and by address', async () => {
    await made('uma');
    for (const over of [
      {},
      { userName: 'other@example.com' },
      { externalId: 'ext-2', userName: 'UMA@example.com' },
    ]) {
      const { status, body } = await ask('POST', '/Users', scimUserOf('uma', over));
      expect([status, body.scimType]).toEqual([409, 'uniqueness']);
    }
  });

  test('outside the domains, or without an address, are refused', async () => {
    for (const userName of ['eve@evil.example', 'no-address']) {
      const { status, body } = await ask(
        'POST',
        '/Users',
        scimUserOf('x', { userName, externalId: userName }),
      );
      expect([status, body.scimType]).toEqual([400, 'invalidValue']);
    }
  });

  test('who are members already are taken on, and keep name and address', async () => {
    await tenant.addPerson('Olga', 'operator');
    const second = await directoryOf(admin, { clientId: 'x', domains: ['example.org'] });
    const body = scimUserOf('olga', { userName: 'olga-acme@example.org', displayName: 'Renamed' });
    const { status, body: answer } = await ask('POST', '/Users', body, second.token);
    expect([status, answer.displayName]).toEqual([201, 'Olga']);
    await ask(
      'PATCH',
      `/Users/${answer.id}`,
      scimPatch({ op: 'replace', value: { displayName: 'Again' } }),
      second.token,
    );
    expect(await stateOf('olga-acme@example.org')).toMatchObject({ name: 'Olga', roles: ['operator'] });
    // Neither directory sees the other's people.
    expect((await ask('GET', `/Users/${answer.id}`)).status).toBe(404);
  });

  test.each([
    ['as Okta does', scimPatch({ op: 'replace', value: { active: false } })],
    ['as Entra does', scimPatch({ op: 'Replace', path: 'active', value: 'False' })],
  ])('are deactivated %s: sessions, roles and membership end at once, and come back', async (how, body) => {
    const name = how.includes('Okta') ? 'otto' : 'enno';
    const id = await made(name);
    const person = await stateOf(`${name}@example.com`);
    const until = new Date(Date.now() + 3_600_000);
    await open.uow.write({ ...tenancy(), personId: person?.id ?? '' }, (tx) =>
      rows(
        tx,
        `INSERT INTO auth_session (id, person_id, organisation_id, assurance_level, methods, authenticated_at, created_at, last_seen_at, idle_expires_at, absolute_expires_at)
         VALUES ($1, $2, $3, 2, '{sso}', now(), now(), now(), $4, $4)`,
        [name.padEnd(64, 'a'), person?.id, tenant.organisationId, until],
      ),
    );
    const off = await ask('PATCH', `/Users/${id}`, body);
    expect([off.status, off.body.active]).toEqual([200, false]);
    expect(await stateOf(`${name}@example.com`)).toMatchObject({ isMember: false, roles: [] });
    const left = await open.uow.read(tenancy(), (tx) =>
      rows(tx, 'SELECT 1 FROM auth_session WHERE person_id = $1 AND revoked_at IS NULL', [person?.id]),
    );
    expect(left).toEqual([]);
    expect((await ask('GET', `/Users/${id}`)).body.active).toBe(false);
    expect(
      (await ask('PATCH', `/Users/${id}`, scimPatch({ op: 'replace', path: 'active', value: true }))).status,
    ).toBe(200);
    expect(await stateOf(`${name}@example.com`)).toMatchObject({ isMember: true, roles: ['viewer'] });
  });

  test('are deleted, found no more, and may be created again as the same person', async () => {
    const id = await made('dora');
    const before = await stateOf('dora@example.com');
    expect((await ask('DELETE', `/Users/${id}`)).status).toBe(204);
    for (const method of ['GET', 'DELETE']) expect((await ask(method, `/Users/${id}`)).status).toBe(404);
    expect(await stateOf('dora@example.com')).toMatchObject({ isMember: false, roles: [] });
    expect((await ask('POST', '/Users', scimUserOf('dora'))).status).toBe(201);
    expect(await stateOf('dora@example.com')).toMatchObject({
      id: before?.id,
      isMember: true,
      roles: ['viewer'],
    });
  });

  test('are not edited by hand where the directory rules', async () => {
    const id = await made('hanna');
    const personId = (await stateOf('hanna@example.com'))?.id ?? '';
    await expect(act(admin, (ctx) => removePerson(ctx, { personId, reason: 'by hand' }))).rejects.toThrow(
      /Example directory provisions/,
    );
    await ask('DELETE', `/Users/${id}`);
    await expect(act(admin, (ctx) => removePerson(ctx, { personId, reason: 'by hand' }))).rejects.toThrow(
      /no such/,
    );
  });

  test('come in pages with bounds', async () => {
    const { body } = await ask('GET', '/Users?startIndex=0&count=100000');
    expect(body).toMatchObject({ startIndex: 1 });
    expect(body.Resources.length).toBeLessThanOrEqual(200);
    const none = await ask('GET', '/Users?startIndex=2&count=0');
    expect(none.body).toMatchObject({ startIndex: 2, itemsPerPage: 0, totalResults: body.totalResults });
    expect((await ask('GET', '/Users?count=x')).status).toBe(400);
    const odd = await ask('GET', `/Users?filter=${encodeURIComponent('userName sw "a"')}`);
    expect([odd.status, odd.body.scimType]).toEqual([400, 'invalidFilter']);
  });
});

test('a directory leaves the last admin in, and never reaches into another organisation', async () => {
  const neighbour = await testTenant(open.uow, 'neighbour');
  const nora = await neighbour.addPerson('Nora', 'admin');
  const theirs = await directoryOf({ ...nora, organisationId: neighbour.organisationId });
  const mine = await ask('GET', '/Users?count=1');
  const id = String(mine.body.Resources[0]?.id);
  for (const method of ['GET', 'DELETE'])
    expect((await ask(method, `/Users/${id}`, undefined, theirs.token)).status).toBe(404);
  expect((await ask('GET', '/Users', undefined, theirs.token)).body.totalResults).toBe(0);
  // Several organisations live here now: an unproven domain makes no accounts any more.
  expect((await ask('POST', '/Users', scimUserOf('late'))).status).toBe(400);
  const domain = 'example.com';
  const { value } = domainRecord(tenant.organisationId, domain);
  await act(admin, (ctx) => proveDomain(ctx, { connectionId, domain }, async () => [[value]]));
  const foreign = await ask(
    'POST',
    '/Users',
    scimUserOf('nora', { emails: [{ value: 'nora-neighbour@example.org' }] }),
  );
  expect(foreign.status).toBe(400);
  expect((await ask('POST', '/Users', scimUserOf('late'))).status).toBe(201);
});

test('whatever bytes arrive are refused in words', async () => {
  const id = await made('fuzz');
  const method = fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE');
  const path = fc.oneof(
    fc.constantFrom(
      '/Users',
      `/Users/${id}`,
      '/Groups',
      '/Groups/scg_x',
      '/Schemas',
      '/%ff',
      '/Users/../Groups',
      '',
    ),
    fc.string({ maxLength: 30 }).map((part) => `/${encodeURIComponent(part.toWellFormed())}`),
  );
  const body = fc.oneof(
    fc.string(),
    fc.jsonValue().map((value) => JSON.stringify(value)),
    fc.constantFrom(
      '{"userName":{"x":1}}',
      '{"__proto__":{"userName":"x"}}',
      `{"userName":${'['.repeat(20_000)}${']'.repeat(20_000)}}`,
      '{"Operations":[{"op":"add","path":"members","value":null}]}',
      '{"userName":"a\\u0000b@example.com"}',
      `{"userName":"${'x'.repeat(300)}@example.com"}`,
    ),
  );
  await fc.assert(
    fc.asyncProperty(method, path, body, fc.string({ maxLength: 40 }), async (verb, where, sent, query) => {
      const hasBody = verb !== 'GET' && verb !== 'DELETE';
      const search = where === '/Users' ? `?filter=${encodeURIComponent(query.toWellFormed())}` : '';
      if (verb === 'DELETE' && where.endsWith(id)) return;
      const { status, body: answer } = await ask(verb, where + search, hasBody ? sent : undefined);
      expect([status < 500, JSON.stringify(answer).slice(0, 200)]).toEqual([true, expect.any(String)]);
      if (status >= 400) expect(answer.detail.length).toBeGreaterThan(5);
    }),
    { numRuns: 150 },
  );
  const large = await ask('POST', '/Users', `{"userName":"${'x'.repeat(1_100_000)}"}`);
  expect([large.status, large.body.status]).toEqual([413, '413']);
}, 60_000);
