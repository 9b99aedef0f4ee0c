import pg from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createWorkspace } from '#server/access/create-workspace.ts';
import type { PersonActor } from '#server/access/domain/actor.ts';
import { systemContext } from '#server/access/system-context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { unseal } from '#server/platform/crypto.ts';
import { row, rows } from '#server/platform/db.ts';
import {
  actAs,
  createTestWorkflow,
  type PromotionScenario,
  promotionScenario,
} from '#server/platform/testing/promotion-scenario.ts';
import { EVERY_TENANT } from '#server/platform/unit-of-work.ts';
import { sealedFor, secretPlace } from './domain/workspace-secret.ts';
import { forgetSecrets } from './forget-secrets.ts';
import type { SecretShown } from './list-secrets.ts';
import { secrets } from './secrets.router.ts';
import { workflows } from './workflows.router.ts';

vi.hoisted(() => {
  process.env.INTERLOCK_DATA_DIR = `/tmp/interlock-workspace-secrets-${process.pid}-${Date.now()}`;
});

let scenario: PromotionScenario;
let olga: PersonActor;
let ada: PersonActor;

beforeAll(async () => {
  scenario = await promotionScenario();
  olga = scenario.operator;
  ada = scenario.asker;
  await createTestWorkflow(scenario, 'guarded');
  await createTestWorkflow(scenario, 'crowded');
}, 60_000);
afterAll(() => scenario.close());

const VALUE = 'Bearer never-to-be-seen-again';
const safety = { name: 'content-safety', address: 'https://safety.example/v1?x=1', header: 'Authorization' };
const act = <O>(operation: unknown, input: unknown, actor = olga) =>
  actAs<O>(scenario, actor, operation, input);
const list = async () => (await act<{ items: SecretShown[] }>(secrets.list, {}, ada)).items;
const stored = (id: string) =>
  scenario.system.uow.read(EVERY_TENANT, (tx) =>
    row<{ sealed: string }>(tx, 'SELECT sealed_value AS sealed FROM workspace_secret WHERE id = $1', [id]),
  );

/** Former versions of a workflow as the newest of another is, written past what guards them. */
async function copyVersions(from: string, to: string, count: number): Promise<void> {
  const client = new pg.Client({ connectionString: scenario.database.adminUrl });
  await client.connect();
  try {
    await client.query('SET session_replication_role = replica');
    await client.query(
      `INSERT INTO workflow_version SELECT (jsonb_populate_record(v, jsonb_build_object(
         'id', 'wfv_z' || lpad(n::text, 6, '0'), 'workflow_id', other.id, 'number', 1000 + n))).*
       FROM workflow w JOIN workflow_version v ON v.workflow_id = w.id AND v.number = w.current_version
         CROSS JOIN workflow other CROSS JOIN generate_series(1, $3::int) n WHERE w.slug = $1 AND other.slug = $2`,
      [from, to, count],
    );
  } finally {
    await client.end();
  }
}

/** The next version of the workflow, with this guardrail or none. */
const guardBy = (basedOn: number, url: string | null) =>
  act(
    workflows.change,
    {
      workflow: 'guarded',
      basedOn,
      changeNote: 'Ask another guardrail',
      callPolicy:
        url === null
          ? {}
          : {
              guardrails: {
                output: [
                  { kind: 'http', name: 'safety', action: 'block', url, credential: 'content-safety' },
                ],
              },
            },
    },
    ada,
  );

test('a secret is set and replaced by an operator, and never read: not by lists, nor in the log', async () => {
  await expect(act(secrets.put, { ...safety, value: VALUE }, ada)).rejects.toMatchObject({
    code: 'forbidden',
  });
  const { id } = await act<{ id: string }>(secrets.put, { ...safety, value: 'Bearer first' });
  expect(await act(secrets.put, { ...safety, value: VALUE })).toEqual({ id, isNew: false });
  const { organisationId, workspaceId } = scenario.tenant;
  expect(await list()).toEqual([
    {
      id,
      workspaceId,
      name: 'content-safety',
      origin: 'https://safety.example',
      header: 'authorization',
      setBy: expect.objectContaining({ id: olga.id, name: 'Olga' }),
      setAt: expect.any(Date),
      usedBy: [],
    },
  ]);
  const sealed = (await stored(id))?.sealed ?? '';
  const place = secretPlace(organisationId, id);
  const at = (origin: string) => sealedFor({ place, origin, binding: 'origin' });
  expect(unseal(sealed, at('https://safety.example'))).toBe(VALUE);
  for (const elsewhere of [place, at('https://elsewhere.example')])
    expect(() => unseal(sealed, elsewhere)).toThrow();
  const log = await scenario.system.uow.read(EVERY_TENANT, (tx) =>
    rows<{ type: string; canonical: string }>(
      tx,
      "SELECT type, canonical::text AS canonical FROM audit_event WHERE type LIKE 'secret.%' ORDER BY id",
    ),
  );
  expect(log.map(({ type }) => type)).toEqual(['secret.set', 'secret.set']);
  for (const { canonical } of log) {
    expect(canonical).toContain('https://safety.example');
    expect(canonical).not.toMatch(/Bearer|never-to-be/);
    expect(canonical).not.toContain(sealed);
  }
});

test.each([
  [{ ...safety, address: 'http://safety.example' }, '/address'],
  [{ ...safety, address: 'ftp://safety.example' }, '/address'],
  [{ ...safety, header: 'content-length' }, '/header'],
  [{ ...safety, name: 'Not A Name' }, '/name'],
])('refuses %j at %s', async (given, path) => {
  await expect(act(secrets.put, { value: VALUE, ...given })).rejects.toMatchObject({
    code: 'invalid',
    fields: expect.arrayContaining([expect.objectContaining({ path })]),
  });
});

test('a policy names it for its own address only, and holds it until no version that counts does', async () => {
  await expect(guardBy(1, 'https://elsewhere.example/v1')).rejects.toMatchObject({
    code: 'invalid',
    fields: [
      {
        path: '/callPolicy/guardrails/output/0/credential',
        message: expect.stringContaining('https://safety.example only'),
      },
    ],
  });
  await guardBy(1, 'https://safety.example/v1/check');
  expect(await list()).toMatchObject([{ usedBy: ['guarded'] }]);
  await expect(act(secrets.remove, { name: 'content-safety' })).rejects.toMatchObject({ code: 'conflict' });
  await guardBy(2, null);
  const [known] = await list();
  expect(await act(secrets.remove, { name: 'content-safety' })).toEqual({ id: known?.id });
  expect(await stored(known?.id ?? '')).toBeNull();
  await expect(act(secrets.remove, { name: 'content-safety' })).rejects.toMatchObject({ code: 'not-found' });
  await expect(guardBy(3, 'https://safety.example/v1/check')).rejects.toMatchObject({ code: 'invalid' });
});

test('a name means another secret in another workspace, and nothing to those who do not see it', async () => {
  const { organisationId, workspaceId } = scenario.tenant;
  const { id: otherId } = await scenario.system.uow.write({ ...EVERY_TENANT, organisationId }, (tx) =>
    createWorkspace(systemContext(tx, organisationId, 'test'), { slug: 'other', name: 'Other' }),
  );
  await act(secrets.put, { ...safety, workspaceId: otherId, value: VALUE });
  await expect(guardBy(3, 'https://safety.example/v1/check')).rejects.toMatchObject({ code: 'invalid' });
  const narrow: PersonActor = { ...olga, roles: [{ role: 'operator', workspaceId }] };
  expect(await act(secrets.list, {}, narrow)).toEqual({ items: [] });
  await expect(
    act(secrets.remove, { name: 'content-safety', workspaceId: otherId }, narrow),
  ).rejects.toMatchObject({ code: 'not-found' });
});

test('it is held by the version that counts, however many others name it', async () => {
  const { workspaceId } = scenario.tenant;
  await act(secrets.put, { ...safety, workspaceId, value: VALUE });
  await guardBy(3, 'https://safety.example/v1/check');
  await copyVersions('guarded', 'crowded', 5_001);
  await expect(act(secrets.remove, { name: 'content-safety', workspaceId })).rejects.toMatchObject({
    code: 'conflict',
    details: { workflows: ['guarded'] },
  });
  const usedBy = (await list()).filter((one) => one.workspaceId === workspaceId).map((one) => one.usedBy);
  expect(usedBy).toEqual([['guarded']]);
  await guardBy(4, null);
  await act(secrets.remove, { name: 'content-safety', workspaceId });
});

test('an organisation that is closed keeps none', async () => {
  const { organisationId } = scenario.tenant;
  const covers = await scenario.system.uow.write({ ...EVERY_TENANT, organisationId }, async (tx) => {
    const ctx = systemContext(tx, organisationId, 'test');
    const gone = await forgetSecrets(ctx);
    const details = { slug: 'acme', count: gone.length };
    await appendAuditEvent(ctx, {
      type: 'organisation.emptied',
      resourceId: organisationId,
      details,
      covers: gone,
    });
    return gone;
  });
  expect(covers).toHaveLength(1);
  expect(await list()).toEqual([]);
});
