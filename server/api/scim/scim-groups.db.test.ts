import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mapGroup } from '#server/access/provision-group.ts';
import { revokeRole } from '#server/access/revoke-role.ts';
import { row, rows } from '#server/platform/db.ts';
import { type ScimScenario, scimPatch, scimScenario } from '#server/platform/testing/scim-scenario.ts';

let scenario: ScimScenario;
let open: ScimScenario['open'];
let tenant: ScimScenario['tenant'];
let admin: ScimScenario['admin'];
let act: ScimScenario['act'];
let ask: ScimScenario['ask'];
let made: ScimScenario['made'];
let stateOf: ScimScenario['stateOf'];
let tenancy: ScimScenario['tenancy'];

beforeAll(async () => {
  scenario = await scimScenario();
  ({ open, tenant, admin, act, ask, made, stateOf, tenancy } = scenario);
});

afterAll(() => scenario.close());

describe('Groups', () => {
  const map = (groupId: string, role: string | null, workspaceId: string | null = null) =>
    act(admin, (ctx) => mapGroup(ctx, { groupId, role: role as never, workspaceId }));
  const group = async (displayName: string, members: string[] = []) =>
    (await ask('POST', '/Groups', { displayName, members: members.map((value) => ({ value })) })).body.id;

  test('stand for a role: who comes gets it, who goes loses it, at once', async () => {
    const [gina, gus] = [await made('gina'), await made('gus')];
    const id = await group('Builders', [gina]);
    expect((await stateOf('gina@example.com'))?.roles).toEqual(['viewer']);
    await map(id, 'ml-engineer', tenant.workspaceId);
    expect((await stateOf('gina@example.com'))?.roles).toEqual(['ml-engineer', 'viewer']);
    await ask('PATCH', `/Groups/${id}`, scimPatch({ op: 'add', path: 'members', value: [{ value: gus }] }));
    expect((await stateOf('gus@example.com'))?.roles).toEqual(['ml-engineer', 'viewer']);
    await ask('PATCH', `/Groups/${id}`, scimPatch({ op: 'remove', path: `members[value eq "${gina}"]` }));
    expect((await stateOf('gina@example.com'))?.roles).toEqual(['viewer']);
    await ask(
      'PATCH',
      `/Groups/${id}`,
      scimPatch({ op: 'Remove', path: 'members', value: [{ value: gus }] }),
    );
    expect((await stateOf('gus@example.com'))?.roles).toEqual(['viewer']);
    await ask('PUT', `/Groups/${id}`, {
      displayName: 'Builders',
      members: [{ value: gina }, { value: gus }],
    });
    expect((await stateOf('gus@example.com'))?.roles).toEqual(['ml-engineer', 'viewer']);
    await map(id, null);
    expect((await stateOf('gus@example.com'))?.roles).toEqual(['viewer']);
    await map(id, 'operator');
    expect((await ask('DELETE', `/Groups/${id}`)).status).toBe(204);
    expect((await stateOf('gina@example.com'))?.roles).toEqual(['viewer']);
    expect((await ask('GET', `/Groups/${id}`)).status).toBe(404);
  });

  test('never bring roles together that do not meet: nothing of the change is kept', async () => {
    const tom = await made('tom');
    const operators = await group('Operators', [tom]);
    await map(operators, 'operator');
    const auditors = await group('Auditors');
    await map(auditors, 'auditor');
    const refused = await ask(
      'PATCH',
      `/Groups/${auditors}`,
      scimPatch({ op: 'add', path: 'members', value: [{ value: tom }] }),
    );
    expect([refused.status, refused.body.detail]).toEqual([
      409,
      expect.stringMatching(/One person cannot be/),
    ]);
    expect((await stateOf('tom@example.com'))?.roles).toEqual(['operator', 'viewer']);
    expect((await ask('GET', `/Groups/${auditors}`)).body.members).toEqual([]);
    await expect(map(operators, 'auditor')).resolves.toBeDefined();
  });

  test('that give a role which signs changes leave it to a second admin', async () => {
    await tenant.addPerson('Ann', 'admin');
    const rita = await made('rita');
    const id = await group('Risk');
    await map(id, 'risk-officer');
    await ask('PATCH', `/Groups/${id}`, scimPatch({ op: 'add', path: 'members', value: [{ value: rita }] }));
    expect((await stateOf('rita@example.com'))?.roles).toEqual(['viewer']);
    const waiting = () =>
      open.uow.read(tenancy(), (tx) =>
        rows(tx, `SELECT role FROM grant_request WHERE confirmed_by IS NULL AND ended_at IS NULL`, []),
      );
    expect(await waiting()).toEqual([{ role: 'risk-officer' }]);
    await ask('PATCH', `/Groups/${id}`, scimPatch({ op: 'remove', path: 'members' }));
    expect(await waiting()).toEqual([]);
  });

  test('rule the roles they give: these are not revoked by hand', async () => {
    const rob = await made('rob');
    const id = await group('Viewers of all', [rob]);
    await map(id, 'reviewer');
    const grant = await open.uow.read(tenancy(), (tx) =>
      row<{ id: string }>(
        tx,
        `SELECT g.id FROM role_grant g JOIN person p ON p.id = g.person_id WHERE p.email = 'rob@example.com' AND g.role = 'reviewer'`,
        [],
      ),
    );
    await expect(act(admin, (ctx) => revokeRole(ctx, { grantId: grant?.id ?? '' }))).rejects.toThrow(/group/);
  });

  test('take only people of the directory, and each name once', async () => {
    const id = await group('Some');
    const unknown = scimPatch({ op: 'add', path: 'members', value: [{ value: 'scu_nobody' }] });
    const refused = await ask('PATCH', `/Groups/${id}`, unknown);
    expect([refused.status, refused.body.scimType]).toEqual([400, 'invalidValue']);
    const again = await ask('POST', '/Groups', { displayName: 'SOME' });
    expect([again.status, again.body.scimType]).toEqual([409, 'uniqueness']);
  });

  test('do not change without a record, whoever writes', async () => {
    const [ida, id] = [await made('ida'), await group('Unrecorded')];
    await expect(
      act(admin, (ctx) =>
        rows(ctx.tx, 'INSERT INTO scim_membership (group_id, user_id, organisation_id) VALUES ($1, $2, $3)', [
          id,
          ida,
          tenant.organisationId,
        ]),
      ),
    ).rejects.toThrow(/without an audit event/);
    await expect(
      act(admin, (ctx) =>
        rows(ctx.tx, `UPDATE scim_group SET role = 'admin', mapped_by = 'x' WHERE id = $1`, [id]),
      ),
    ).rejects.toThrow(/audit event/);
  });
});

test('every act of the directory stands in the log under its token', async () => {
  const found = await open.uow.read(tenancy(), (tx) =>
    rows<{ type: string; kind: string }>(
      tx,
      `SELECT DISTINCT type, actor_kind AS kind FROM audit_event WHERE type LIKE 'scim.%' AND type <> 'scim.group-mapped' ORDER BY type`,
      [],
    ),
  );
  expect(found.map(({ type }) => type)).toEqual([
    'scim.group-changed',
    'scim.group-created',
    'scim.group-removed',
    'scim.user-created',
  ]);
  expect(new Set(found.map(({ kind }) => kind))).toEqual(new Set(['token']));
});
