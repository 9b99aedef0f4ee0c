import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PersonActor } from '#server/access/domain/actor.ts';
import { env } from '#server/platform/env.ts';
import {
  actAs,
  createTestWorkflow,
  type PromotionScenario,
  promotionScenario,
  registerTestVersion,
  runTask,
} from '#server/platform/testing/promotion-scenario.ts';
import type { PolicySubject } from './domain/policy-edit.ts';
import type { EditPreview, PolicyDetail, PolicyItem, TriedCondition } from './domain/policy-facts.ts';
import type { PromotionDetail, RequestItem } from './domain/request-facts.ts';
import { evaluateGatesTask } from './evaluate-gates.job.ts';
import { expireRequestsTask } from './expire-requests.job.ts';
import { policies } from './policies.router.ts';
import { requests } from './requests.router.ts';
import { askForTerms, changePolicy, type PolicyPeople, signEdit } from './testing/change-policy.ts';

let scenario: PromotionScenario;
let people: PolicyPeople;
let third: PersonActor;
const HIGH: PolicySubject = { action: 'promote', environment: 'production', riskTier: 'high' };
const LIMITED: PolicySubject = { ...HIGH, riskTier: 'limited' };
const reason = 'Because it is better.';
let made = 0;

beforeAll(async () => {
  process.env.INTERLOCK_DATA_DIR = await mkdtemp(join(tmpdir(), 'interlock-policies-'));
  scenario = await promotionScenario();
  people = {
    drafter: scenario.officer,
    officer: await scenario.tenant.addPerson('Remy', 'risk-officer'),
    executive: await scenario.tenant.addPerson('Elle', 'executive'),
  };
  third = await scenario.tenant.addPerson('Rosa', 'risk-officer');
});
afterAll(async () => {
  await scenario.close();
  await rm(env().dataDir, { recursive: true, force: true });
});

function get(subject: PolicySubject): Promise<PolicyDetail> {
  return actAs(scenario, scenario.asker, policies.get, subject);
}

async function openPromotion(riskTier: string): Promise<PromotionDetail> {
  made += 1;
  const workflowId = await createTestWorkflow(scenario, `policies-${made}`, riskTier);
  const { id: modelVersionId } = await registerTestVersion(scenario, `policies-${made}`, {
    auc: 0.76,
    brier: 0.17,
    cost: 166,
  });
  const { clusterId, asker } = scenario;
  const { id } = await actAs<{ id: string }>(scenario, asker, requests.open, {
    workflowId,
    modelVersionId,
    clusterId,
    reason,
  });
  await runTask(scenario, evaluateGatesTask);
  return show(id);
}

function show(id: string): Promise<PromotionDetail> {
  return actAs(scenario, scenario.asker, requests.get, { id });
}

describe('an edit of a policy', () => {
  test('that raises it takes one risk officer who did not draft it, and rules the next request', async () => {
    const before = await openPromotion('limited');
    const asked = await askForTerms(scenario, people.drafter, LIMITED, (terms) => ({
      ...terms,
      approvalTtlHours: 24,
    }));
    expect(asked.weaker).toEqual([]);
    expect((await get(LIMITED)).openEdit).toMatchObject({ id: asked.id, requestedBy: 'Rita', to: 2 });
    await expect(signEdit(scenario, people.drafter, asked)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(signEdit(scenario, scenario.peer, asked)).rejects.toMatchObject({ code: 'forbidden' });
    expect(await signEdit(scenario, people.officer, asked)).toMatchObject({
      state: 'applied',
      policyNumber: 2,
    });
    const [inForce] = (await get(LIMITED)).versions;
    expect(inForce).toMatchObject({
      number: 2,
      createdBy: 'Rita',
      request: { id: asked.id },
      terms: { approvalTtlHours: 24 },
      weaker: [],
      stronger: [expect.stringMatching(/signatures count for: 7 d → 1 d/)],
    });
    expect((await openPromotion('limited')).policy.number).toBe(2);
    // It asks for more than the version the first request was opened under, which is therefore asked for again.
    await runTask(scenario, expireRequestsTask);
    expect(await show(before.id)).toMatchObject({
      state: 'stale',
      stateReason: expect.stringMatching(/asks for more now: signatures count for/),
    });
  });

  test('that lowers it takes two others, and leaves open requests under the version they were opened under', async () => {
    const before = await openPromotion('high');
    const asked = await askForTerms(scenario, people.drafter, HIGH, (terms) => ({
      ...terms,
      slots: [[{ role: 'risk-officer', count: 1 }]],
    }));
    expect(asked.weaker).toEqual([expect.stringMatching(/1 Risk officer would suffice/)]);
    expect(await signEdit(scenario, people.officer, asked)).toMatchObject({ state: 'in_review' });
    expect(await signEdit(scenario, people.executive, asked)).toMatchObject({ state: 'applied' });
    await runTask(scenario, expireRequestsTask);
    expect(await show(before.id)).toMatchObject({ state: 'in_review', policy: { number: 1 } });
    await signEdit(scenario, scenario.peer, before);
    expect(await signEdit(scenario, people.officer, before)).toMatchObject({ state: 'applied' });
    const after = await openPromotion('high');
    expect(after.policy.number).toBe(2);
    expect(await signEdit(scenario, people.officer, after)).toMatchObject({ state: 'applied' });
  });

  test('can be signed by two risk officers instead of an executive', async () => {
    const asked = await askForTerms(scenario, people.drafter, { ...HIGH, riskTier: 'critical' }, (terms) => ({
      ...terms,
      assurance: 'recent-factor',
    }));
    expect(await signEdit(scenario, people.officer, asked)).toMatchObject({ state: 'in_review' });
    expect(await signEdit(scenario, third, asked)).toMatchObject({ state: 'applied' });
  });

  test('waits where its people look, and ends rejected like any request', async () => {
    const asked = await askForTerms(scenario, people.drafter, LIMITED, (terms) => ({
      ...terms,
      requestTtlHours: 48,
    }));
    const waiting = await actAs<{ items: RequestItem[] }>(scenario, people.officer, requests.list, {
      tab: 'waiting',
    });
    expect(waiting.items.map(({ id }) => id)).toContain(asked.id);
    expect(await signEdit(scenario, people.officer, asked, 'reject')).toMatchObject({ state: 'rejected' });
    expect((await get(LIMITED)).versions[0]?.number).toBe(2);
    expect((await get(LIMITED)).openEdit).toBeNull();
  });

  test('of a policy that changed meanwhile is stale', async () => {
    const minimal: PolicySubject = { ...HIGH, riskTier: 'minimal' };
    const first = await askForTerms(scenario, people.drafter, minimal, (terms) => ({
      ...terms,
      coolOffSeconds: 5,
    }));
    const again = askForTerms(scenario, third, minimal, (terms) => ({ ...terms, coolOffSeconds: 9 }));
    await expect(again).rejects.toMatchObject({ code: 'already-exists' });
    const shown = await get(minimal);
    await signEdit(scenario, people.officer, first);
    const [old] = shown.versions;
    const late = { ...minimal, terms: { ...old?.terms, coolOffSeconds: 7 }, from: 1, reason };
    await expect(actAs(scenario, third, policies.requestEdit, late)).rejects.toMatchObject({ code: 'stale' });
  });
});

describe('a draft is refused', () => {
  const cases: [string, PolicySubject, object, string, RegExp][] = [
    ['that changes nothing', LIMITED, {}, 'conflict', /in force/],
    ['with nobody to sign in production', LIMITED, { slots: [] }, 'invalid', /always ask a person/],
    [
      'with an expression that does not parse',
      LIMITED,
      { conditions: [{ name: 'x', expression: 'time.hour >', message: 'No.', level: 'block' }] },
      'invalid',
      /line 1, column 11/,
    ],
    [
      'with a clock nobody has',
      LIMITED,
      { windows: [{ days: [1], from: '08:00', to: '09:00', timeZone: 'Moon/Base' }] },
      'invalid',
      /no time zone/,
    ],
    [
      'with gates for an edit',
      { ...LIMITED, action: 'edit-policy' },
      { gates: { levels: { 'card-complete': 'block' } } },
      'invalid',
      /no model/,
    ],
  ];
  test.each(cases)('%s', async (_, subject, change, code, message) => {
    const asked = askForTerms(scenario, people.drafter, subject, (terms) => {
      const { gates, ...rest } = change as { gates?: object };
      return { ...terms, ...rest, gates: { ...terms.gates, ...gates } };
    });
    await expect(asked).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });

  test('under which its author alone could approve', async () => {
    const { addPerson } = scenario.tenant;
    const alone = await promotionLike(await addPerson('Vera', 'validator'));
    const asked = askForTerms(scenario, alone, LIMITED, (terms) => ({
      ...terms,
      slots: [[{ role: 'validator', count: 1 }]],
    }));
    await expect(asked).rejects.toMatchObject({
      code: 'unprocessable',
      message: expect.stringMatching(/nobody but you could approve/),
    });
  });

  test('by whoever may not draft', async () => {
    const admin = await scenario.tenant.addPerson('Adam', 'admin');
    for (const who of [admin, scenario.asker, people.executive])
      await expect(
        actAs(scenario, who, policies.requestEdit, {
          ...LIMITED,
          terms: (await get(LIMITED)).versions[0]?.terms,
          from: 2,
          reason,
        }),
      ).rejects.toMatchObject({ code: 'forbidden' });
  });

  test('without a recent second factor', async () => {
    const [current] = (await get(LIMITED)).versions;
    const stale = { ...people.drafter, steppedUpAt: null, passkeyAt: null };
    const asked = { ...LIMITED, terms: { ...current?.terms, coolOffSeconds: 3 }, from: 2, reason };
    await expect(actAs(scenario, stale, policies.requestEdit, asked)).rejects.toMatchObject({
      code: 'step-up-required',
    });
  });
});

/** A validator whose session may draft as well: two roles that nobody may hold together, given past the rules. */
async function promotionLike(person: PersonActor): Promise<PersonActor> {
  return { ...person, roles: [...person.roles, { role: 'risk-officer', workspaceId: null }] };
}

describe('before an edit is asked for', () => {
  test('the page says what it weakens, who would sign, and who could approve under it', async () => {
    const [current] = (await get(HIGH)).versions;
    const made = await openPromotion('limited');
    const preview = await actAs<EditPreview>(scenario, people.drafter, policies.preview, {
      ...HIGH,
      terms: { ...current?.terms, slots: [[{ role: 'ml-engineer', count: 3 }]] },
      workflowId: made.workflow.id,
      requesterId: scenario.peer.id,
    });
    expect(preview).toMatchObject({
      problems: [],
      isSame: false,
      weaker: [expect.stringMatching(/3 ML engineers would suffice/)],
      edit: { riskTier: 'critical', slots: '1 Risk officer and 1 Executive, or 2 Risk officers' },
      approvers: { canBeApproved: false, warning: expect.stringMatching(/more ML engineer needed/) },
    });
    expect(preview.edit.who.excluded).toEqual([
      { id: people.drafter.id, name: 'Rita', why: 'drafts this edit' },
    ]);
    expect(preview.approvers.excluded.map(({ name, why }) => `${name}: ${why}`)).toEqual([
      expect.stringMatching(/^Ada: wrote version 1/),
      'Cleo: would ask for the change',
    ]);
  });

  test('a condition can be tried on a request, with the facts it read', async () => {
    const { id, number } = await openPromotion('limited');
    const tried = await actAs<TriedCondition>(scenario, people.drafter, policies.tryCondition, {
      action: 'promote',
      expression: 'model.metrics.auc > 0.75 && "ml-engineer" in requester.roles && !serving.isServing',
      requestId: id,
    });
    expect(tried).toEqual({
      problem: null,
      facts: `request ${number}, now`,
      outcome: {
        status: 'held',
        problem: null,
        used: [
          { path: 'model.metrics.auc', value: 0.76 },
          { path: 'requester.roles', value: ['ml-engineer'] },
          { path: 'serving.isServing', value: false },
        ],
      },
    });
    const wrong = { action: 'promote', expression: 'model.metric > 1' };
    expect(await actAs<TriedCondition>(scenario, people.drafter, policies.tryCondition, wrong)).toMatchObject(
      {
        problem: { line: 1, column: 6 },
        outcome: null,
      },
    );
  });

  test('the grid shows every policy', async () => {
    const { items } = await actAs<{ items: PolicyItem[] }>(scenario, scenario.asker, policies.list, {});
    expect(items).toHaveLength(16);
    expect(items.every(({ number }) => number >= 1)).toBe(true);
  });
});

test('a condition that does not hold blocks, warns or is kept, by its level', async () => {
  await changePolicy(scenario, people, LIMITED, (terms) => ({
    ...terms,
    conditions: [
      {
        name: 'ranks well',
        expression: 'model.metrics.auc > 0.9',
        message: 'Ranks too poorly.',
        level: 'warn',
      },
      { name: 'not yet known', expression: 'model.metrics.rmse < 1.0', message: 'Unknown.', level: 'record' },
    ],
  }));
  const warned = await openPromotion('limited');
  expect(warned.state).toBe('in_review');
  expect(warned.gateResults.filter(({ gate }) => gate.startsWith('condition'))).toMatchObject([
    { gate: 'condition: ranks well', status: 'failed', summary: 'Ranks too poorly.' },
    { gate: 'condition: not yet known', status: 'error', summary: expect.stringMatching(/rmse/) },
  ]);
  await changePolicy(scenario, people, LIMITED, (terms) => ({
    ...terms,
    conditions: terms.conditions.map((one) => ({ ...one, level: 'block' as const })),
  }));
  expect((await openPromotion('limited')).state).toBe('blocked');
  await changePolicy(scenario, people, LIMITED, (terms) => ({ ...terms, conditions: [] }));
});
