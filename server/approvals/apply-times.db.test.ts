import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Context } from '#server/access/context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { deployments } from '#server/deployments/deployments.router.ts';
import type { DeploymentDetail } from '#server/deployments/domain/deployment-facts.ts';
import { recordObservation } from '#server/deployments/record-observation.ts';
import { rows } from '#server/platform/db.ts';
import { env } from '#server/platform/env.ts';
import {
  actAs,
  asSystem,
  createTestWorkflow,
  type PromotionScenario,
  promotionScenario,
  registerTestVersion,
  runTask,
} from '#server/platform/testing/promotion-scenario.ts';
import { workflows } from '#server/workflows/workflows.router.ts';
import { applyApprovedTask } from './apply-approved.job.ts';
import { applyWaitingRequest } from './apply-waiting-request.ts';
import type { PolicyTerms } from './domain/policy.ts';
import type { PolicySubject } from './domain/policy-edit.ts';
import type { PromotionDetail } from './domain/request-facts.ts';
import { evaluateGatesTask } from './evaluate-gates.job.ts';
import { freezes } from './freezes.router.ts';
import { requests } from './requests.router.ts';
import { changePolicy, type PolicyPeople, signEdit } from './testing/change-policy.ts';

let scenario: PromotionScenario;
let people: PolicyPeople;
const LIMITED: PolicySubject = { action: 'promote', environment: 'production', riskTier: 'limited' };
const reason = 'Because it is better.';
const HOUR_MS = 3_600_000;
let made = 0;

beforeAll(async () => {
  process.env.INTERLOCK_DATA_DIR = await mkdtemp(join(tmpdir(), 'interlock-times-'));
  scenario = await promotionScenario();
  people = {
    drafter: scenario.officer,
    officer: await scenario.tenant.addPerson('Remy', 'risk-officer'),
    executive: await scenario.tenant.addPerson('Elle', 'executive'),
  };
});
afterAll(async () => {
  await scenario.close();
  await rm(env().dataDir, { recursive: true, force: true });
});

interface Signed {
  workflowId: string;
  id: string;
  state: string;
  deploymentId?: string;
}

async function promote(workflowId: string, metrics: Record<string, number>): Promise<Signed> {
  const { id: modelVersionId } = await registerTestVersion(scenario, `times-${made}`, metrics);
  const { clusterId, asker } = scenario;
  const opened = await actAs<{ id: string; subjectDigest: string }>(scenario, asker, requests.open, {
    workflowId,
    modelVersionId,
    clusterId,
    reason,
  });
  await runTask(scenario, evaluateGatesTask);
  const { gateResults } = await show(opened.id);
  expect(gateResults.filter(({ status }) => status !== 'passed')).toEqual([]);
  return { workflowId, id: opened.id, ...(await signEdit(scenario, scenario.peer, opened)) };
}

/** Opens a promotion of limited risk and gives it the one signature it needs. */
async function signed(): Promise<Signed> {
  made += 1;
  const workflowId = await createTestWorkflow(scenario, `times-${made}`, 'limited');
  return promote(workflowId, { auc: 0.76, brier: 0.17, cost: 166 });
}

function show(id: string): Promise<PromotionDetail> {
  return actAs(scenario, scenario.asker, requests.get, { id });
}

function rule(change: Partial<PolicyTerms>): Promise<unknown> {
  return changePolicy(scenario, people, LIMITED, (terms) => ({
    ...terms,
    minReviewSeconds: 0,
    coolOffSeconds: 0,
    windows: [],
    ...change,
  }));
}

/** Runs as the worker would at a later time. */
function later<T>(hours: number, run: (ctx: Context) => Promise<T>): Promise<T> {
  return asSystem(scenario, (ctx) => run({ ...ctx, now: new Date(ctx.now.getTime() + hours * HOUR_MS) }));
}

/** Applies past the code, as the app's own role would in SQL, with an event that accounts for it. */
function applyInSql(id: string, hours = 0): Promise<unknown> {
  const { organisationId } = scenario.tenant;
  const now = new Date(Date.now() + hours * HOUR_MS);
  return scenario.app.uow.write(
    { organisationId, workspaceIds: '*', personId: scenario.peer.id },
    async (tx) => {
      await rows(
        tx,
        "UPDATE change_request SET state = 'applied', decided_at = $2, revision_id = 'rvn_forged' WHERE id = $1",
        [id, now],
      );
      await appendAuditEvent(
        { tx, actor: scenario.peer, organisationId, now, correlationId: 'attack' },
        { type: 'request.rechecked', resourceId: id, details: { number: 1 } },
      );
    },
  );
}

const DAY = new Date().getUTCDay() === 0 ? 7 : new Date().getUTCDay();
/** Open on one day of the week only, the day after tomorrow: closed now, whatever the hour. */
const CLOSED = [{ days: [((DAY + 1) % 7) + 1], from: '00:00', to: '00:00', timeZone: 'UTC' }];

describe('an approved request waits, says for what, and is applied by the worker', () => {
  test.each<[string, Partial<PolicyTerms>, RegExp, RegExp, number]>([
    ['its minimum review', { minReviewSeconds: 3600 }, /minimum review time/, /minimum review time/, 2],
    ['its cool-off', { coolOffSeconds: 3600 }, /cool-off/, /cool-off/, 2],
    ['its change window', { windows: CLOSED }, /change window/, /change window/, 48],
  ])('for %s', async (_, terms, said, refused, hours) => {
    await rule(terms);
    const { id, state } = await signed();
    expect(state).toBe('approved');
    expect(await show(id)).toMatchObject({ state: 'approved', stateReason: expect.stringMatching(said) });
    expect(await runTask(scenario, applyApprovedTask)).toBe('applied 0 requests');
    await expect(applyInSql(id)).rejects.toThrow(refused);
    expect(await later(hours, (ctx) => applyWaitingRequest(ctx, id))).toBe('applied');
    expect((await show(id)).revision).not.toBeNull();
    await rule({});
  });

  test('for the end of a freeze, of its workflow, its workspace or the organisation', async () => {
    const { operator, tenant } = scenario;
    made += 1;
    const workflowId = await createTestWorkflow(scenario, `times-${made}`, 'limited');
    const frozen = [
      { scope: 'organisation' },
      { scope: 'workspace', workspaceId: tenant.workspaceId },
      { scope: 'workflow', workflowId },
    ];
    for (const where of frozen)
      await actAs(scenario, operator, freezes.create, { ...where, reason: 'Year-end closing.' });
    const { id, state } = await promote(workflowId, { auc: 0.76, brier: 0.17, cost: 166 });
    expect(state).toBe('approved');
    const other = await signed();
    for (const left of [3, 2, 1]) {
      const { ahead } = await actAs<{ ahead: { id: string; scope: string }[] }>(
        scenario,
        operator,
        freezes.list,
        {},
      );
      expect(ahead).toHaveLength(left);
      await runTask(scenario, applyApprovedTask);
      expect(await show(id)).toMatchObject({
        state: 'approved',
        stateReason: expect.stringMatching(/end of a freeze: Year-end closing/),
      });
      await expect(applyInSql(id)).rejects.toThrow(/in a freeze/);
      const press = { id: ahead[0]?.id, reason: 'The books are closed.' };
      await expect(actAs(scenario, scenario.asker, freezes.lift, press)).rejects.toMatchObject({
        code: 'forbidden',
      });
      await actAs(scenario, operator, freezes.lift, press);
    }
    expect(await runTask(scenario, applyApprovedTask)).toMatch(/applied [12] requests/);
    expect((await show(id)).state).toBe('applied');
    expect((await show(other.id)).state).toBe('applied');
  });

  test('and goes back to its people when a signature runs out meanwhile', async () => {
    await rule({ coolOffSeconds: 3600, approvalTtlHours: 1, requestTtlHours: 24 });
    const { id } = await signed();
    expect(await later(2, (ctx) => applyWaitingRequest(ctx, id))).toBe('in_review');
    expect(await show(id)).toMatchObject({ stateReason: expect.stringMatching(/ran out/) });
    await rule({ approvalTtlHours: 24 });
  });
});

test('what takes risk away never waits: a stop, and the way back, in a freeze and outside of every window', async () => {
  const { operator } = scenario;
  const first = await signed();
  const deploymentId = first.deploymentId ?? '';
  await inForce(deploymentId);
  const second = await promote(first.workflowId, { auc: 0.8, brier: 0.16, cost: 150 });
  expect(second.state).toBe('applied');
  await inForce(deploymentId);
  await rule({ windows: CLOSED, coolOffSeconds: 3600, minReviewSeconds: 3600 });
  const freeze = await actAs<{ id: string }>(scenario, operator, freezes.create, {
    scope: 'organisation',
    reason: 'Nothing moves.',
  });
  const shown = await actAs<DeploymentDetail>(scenario, operator, deployments.get, { id: deploymentId });
  await actAs(scenario, operator, deployments.rollBack, {
    deploymentId,
    toRevisionId: shown.revisions.find(({ canReturnTo }) => canReturnTo)?.id,
    fromRevisionId: shown.desiredRevisionId,
    reason,
  });
  await inForce(deploymentId);
  const back = await actAs<DeploymentDetail>(scenario, operator, deployments.get, { id: deploymentId });
  expect(back.rollouts[0]).toMatchObject({ kind: 'rollback', state: 'in_force', toRevision: 1 });
  const stopped = actAs(scenario, operator, workflows.stop, { workflowId: first.workflowId, reason });
  await expect(stopped).resolves.toBeDefined();
  await actAs(scenario, operator, freezes.lift, { id: freeze.id, reason: 'It is over.' });
  await rule({});
});

async function inForce(deploymentId: string): Promise<void> {
  const shown = await actAs<DeploymentDetail>(scenario, scenario.operator, deployments.get, {
    id: deploymentId,
  });
  await asSystem(scenario, (ctx) =>
    recordObservation(ctx, {
      revisionId: shown.desiredRevisionId ?? '',
      phase: 'ready',
      identityDigest: null,
      endpoint: { baseUrl: 'http://127.0.0.1:1', model: 'm', version: null },
      message: null,
      attempts: 1,
      nextAttemptAt: null,
    }),
  );
}

describe('a freeze', () => {
  test('needs a recent second factor and a role that may', async () => {
    const asked = { scope: 'organisation', reason: 'Year-end closing.' };
    const stale = { ...scenario.operator, steppedUpAt: null };
    await expect(actAs(scenario, stale, freezes.create, asked)).rejects.toMatchObject({
      code: 'step-up-required',
    });
    await expect(actAs(scenario, scenario.asker, freezes.create, asked)).rejects.toMatchObject({
      code: 'forbidden',
    });
  });

  test('ends in the future', async () => {
    const past = { scope: 'organisation', reason: 'Too late.', endsAt: '2020-01-01T00:00:00Z' };
    await expect(actAs(scenario, scenario.operator, freezes.create, past)).rejects.toMatchObject({
      code: 'invalid',
    });
  });
});
