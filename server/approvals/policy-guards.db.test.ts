import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { rows } from '#server/platform/db.ts';
import { env } from '#server/platform/env.ts';
import { newId } from '#server/platform/new-id.ts';
import { type PromotionScenario, promotionScenario } from '#server/platform/testing/promotion-scenario.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { PolicySubject } from './domain/policy-edit.ts';
import { type AskedEdit, askForTerms, changePolicy, type PolicyPeople } from './testing/change-policy.ts';

/** Whatever the code believes: each of these goes past it, as the app's own database role, with an event that accounts for it. */
let scenario: PromotionScenario;
let people: PolicyPeople;
let open: AskedEdit;
let applied: AskedEdit;
const LIMITED: PolicySubject = { action: 'promote', environment: 'production', riskTier: 'limited' };

beforeAll(async () => {
  process.env.INTERLOCK_DATA_DIR = await mkdtemp(join(tmpdir(), 'interlock-policy-guards-'));
  scenario = await promotionScenario();
  people = {
    drafter: scenario.officer,
    officer: await scenario.tenant.addPerson('Remy', 'risk-officer'),
    executive: await scenario.tenant.addPerson('Elle', 'executive'),
  };
  applied = await changePolicy(scenario, people, { ...LIMITED, riskTier: 'minimal' }, (terms) => ({
    ...terms,
    coolOffSeconds: 60,
  }));
  open = await askForTerms(scenario, people.drafter, LIMITED, (terms) => ({ ...terms, coolOffSeconds: 60 }));
});
afterAll(async () => {
  await scenario.close();
  await rm(env().dataDir, { recursive: true, force: true });
});

/** Runs SQL as the app's role; every policy and request is accounted for by its event. */
function attack(run: (tx: Tx) => Promise<unknown>): Promise<unknown> {
  const { organisationId } = scenario.tenant;
  const actor = people.drafter;
  return scenario.app.uow.write({ organisationId, workspaceIds: '*', personId: actor.id }, async (tx) => {
    await run(tx);
    const covers = await rows<{ table: string; id: string }>(
      tx,
      `SELECT 'approval_policy' AS table, id FROM approval_policy UNION ALL
       SELECT 'change_request', id FROM change_request UNION ALL SELECT 'change_freeze', id FROM change_freeze`,
    );
    await appendAuditEvent(
      { tx, actor, organisationId, now: new Date(), correlationId: 'attack' },
      { type: 'request.rechecked', resourceId: open.id, details: { number: 1 }, covers },
    );
  });
}

/** Copies the newest version of a policy as the next one, bent. */
function insertVersion(tx: Tx, bent: object, riskTier = 'limited') {
  return rows(
    tx,
    `INSERT INTO approval_policy
     SELECT (jsonb_populate_record(p, jsonb_build_object('id', $1::text, 'number', p.number + 1) || $2::jsonb)).*
     FROM approval_policy p WHERE action = 'promote' AND environment = 'production' AND risk_tier = $3
     ORDER BY number DESC LIMIT 1`,
    [newId('policy'), JSON.stringify(bent), riskTier],
  );
}

/** Copies the open edit as another request, bent. */
function insertRequest(tx: Tx, bent: object) {
  return rows(
    tx,
    `INSERT INTO change_request
     SELECT (jsonb_populate_record(c, jsonb_build_object('id', $1::text, 'number', 900) || $2::jsonb)).*
     FROM change_request c WHERE id = $3`,
    [newId('changeRequest'), JSON.stringify(bent), open.id],
  );
}

describe('a version of a policy', () => {
  test('is never changed nor deleted', async () => {
    const change = attack((tx) => rows(tx, 'UPDATE approval_policy SET terms = terms || \'{"slots": []}\''));
    await expect(change).rejects.toThrow(/permission denied/);
    await expect(attack((tx) => rows(tx, 'DELETE FROM approval_policy'))).rejects.toThrow(
      /permission denied/,
    );
  });

  test.each<[string, object, RegExp]>([
    ['without a request', {}, /approval_policy_origin|check constraint/],
    ['of a request that does not exist', { change_request_id: 'chg_none' }, /applied request/],
    ['that leaves a gap', { number: 9, change_request_id: 'chg_none' }, /follow each other/],
    ['that starts anew', { number: 1 }, /follow each other/],
  ])('is not written %s', async (_, bent, refused) => {
    await expect(attack((tx) => insertVersion(tx, bent))).rejects.toThrow(refused);
  });

  test('is not written by a request that is still open, nor a second time by one that was applied', async () => {
    const early = attack((tx) => insertVersion(tx, { change_request_id: open.id, terms: {} }));
    await expect(early).rejects.toThrow(/applied request/);
    const twice = attack((tx) => insertVersion(tx, { change_request_id: applied.id }, 'minimal'));
    await expect(twice).rejects.toThrow(/unique|already exists/i);
  });

  test('is not put in force without the signatures', async () => {
    const forced = attack(async (tx) => {
      await insertVersion(tx, { change_request_id: open.id });
      await rows(tx, "UPDATE change_request SET state = 'applied', decided_at = now() WHERE id = $1", [
        open.id,
      ]);
    });
    await expect(forced).rejects.toThrow(/signatures its policy asks for/);
  });
});

describe('a request to change one', () => {
  test.each<[string, object, RegExp]>([
    ['applied from the start', { state: 'applied' }, /begins by waiting/],
    ['approved from the start', { state: 'approved' }, /begins by waiting/],
    ['of a workspace', { workspace_id: 'wsp_1' }, /check constraint/],
    ['that serves a model as well', { model_version_id: 'ver_1' }, /check constraint/],
    [
      'that calls itself a promotion',
      { action: 'promote', state: 'checking' },
      /check constraint|policy in force/,
    ],
    ['for another environment', { environment: 'staging' }, /policy in force/],
  ])('is not opened %s', async (_, bent, refused) => {
    await expect(attack((tx) => insertRequest(tx, bent))).rejects.toThrow(refused);
  });

  test('is not opened under a policy that asks for less', async () => {
    const underStaging = attack((tx) =>
      rows(
        tx,
        `INSERT INTO change_request
         SELECT (jsonb_populate_record(c, jsonb_build_object('id', $1::text, 'number', 901, 'policy_id', p.id))).*
         FROM change_request c, approval_policy p
         WHERE c.id = $2 AND p.action = 'promote' AND p.environment = 'staging' LIMIT 1`,
        [newId('changeRequest'), open.id],
      ),
    );
    await expect(underStaging).rejects.toThrow(/policy in force/);
    const underMinimal = attack((tx) =>
      rows(
        tx,
        `INSERT INTO change_request
         SELECT (jsonb_populate_record(c, jsonb_build_object('id', $1::text, 'number', 902, 'policy_id', p.id))).*
         FROM change_request c, approval_policy p
         WHERE c.id = $2 AND p.action = 'edit-policy' AND p.environment = 'production' AND p.risk_tier = 'minimal'`,
        [newId('changeRequest'), open.id],
      ),
    );
    await expect(underMinimal).rejects.toThrow(/starts from the policy in force/);
  });

  test('does not change what it asks for', async () => {
    const bent = attack((tx) =>
      rows(
        tx,
        `UPDATE change_request SET manifest = jsonb_set(manifest, '{to,terms,slots}', '[]') WHERE id = $1`,
        [open.id],
      ),
    );
    await expect(bent).rejects.toThrow(/cannot be changed/);
  });
});

describe('a freeze', () => {
  test('is lifted once and otherwise never changed', async () => {
    await attack((tx) =>
      rows(
        tx,
        `INSERT INTO change_freeze (id, organisation_id, scope, reason, starts_at, created_by, created_at)
         VALUES ('frz_1', $1, 'organisation', 'Year-end closing.', now(), 'x', now())`,
        [scenario.tenant.organisationId],
      ),
    );
    const shorter = attack((tx) => rows(tx, "UPDATE change_freeze SET ends_at = now() + interval '1 s'"));
    await expect(shorter).rejects.toThrow(/can only be lifted/);
    await expect(attack((tx) => rows(tx, 'DELETE FROM change_freeze'))).rejects.toThrow(/permission denied/);
    const lift = "UPDATE change_freeze SET lifted_at = now(), lifted_by = 'x', lift_reason = 'Done.'";
    await attack((tx) => rows(tx, lift));
    await expect(attack((tx) => rows(tx, lift))).rejects.toThrow(/only once/);
  });
});

test('Postgres reads change windows by the clock on the wall, as the code does', async () => {
  const berlin = { days: [7], from: '02:30', to: '03:30', timeZone: 'Europe/Berlin' };
  const night = { days: [5], from: '22:00', to: '02:00', timeZone: 'UTC' };
  const cases: [object[], string, boolean][] = [
    [[], '2026-11-22T03:00:00Z', true],
    [[berlin], '2026-03-29T01:00:00Z', true],
    [[berlin], '2026-03-29T00:59:00Z', false],
    [[berlin], '2026-10-25T00:45:00Z', true],
    [[berlin], '2026-10-25T01:45:00Z', true],
    [[berlin], '2026-10-25T02:45:00Z', false],
    [[night], '2026-11-21T01:59:00Z', true],
    [[night], '2026-11-21T02:00:00Z', false],
    [[night], '2026-11-20T01:00:00Z', false],
  ];
  for (const [windows, at, inside] of cases) {
    const [found] = await scenario.app.uow.read(
      { organisationId: scenario.tenant.organisationId, workspaceIds: '*', personId: null },
      (tx) =>
        rows<{ inside: boolean }>(tx, 'SELECT in_change_window($1::jsonb, $2::timestamptz) AS inside', [
          JSON.stringify(windows),
          at,
        ]),
    );
    expect([at, found?.inside]).toEqual([at, inside]);
  }
});
