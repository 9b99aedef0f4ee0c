import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PersonActor, TokenActor } from '#server/access/domain/actor.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { deployments } from '#server/deployments/deployments.router.ts';
import type { DeploymentDetail } from '#server/deployments/domain/deployment-facts.ts';
import { recordObservation } from '#server/deployments/record-observation.ts';
import { prismaOf, rows } from '#server/platform/db.ts';
import { env } from '#server/platform/env.ts';
import { newId } from '#server/platform/new-id.ts';
import {
  actAs,
  asSystem,
  createTestWorkflow,
  type PromotionScenario,
  promotionScenario,
  registerTestVersion,
  runTask,
  seeCluster,
} from '#server/platform/testing/promotion-scenario.ts';
import { versions } from '#server/registry/versions.router.ts';
import type { PromotionDetail } from './domain/request-facts.ts';
import { endOverdueRequest } from './end-overdue-request.ts';
import { evaluateGatesTask } from './evaluate-gates.job.ts';
import { expireRequestsTask } from './expire-requests.job.ts';
import { requests } from './requests.router.ts';

let scenario: PromotionScenario;
let asker: PersonActor;
let author: PersonActor;
let peer: PersonActor;
let officer: PersonActor;
let operator: PersonActor;
const reason = 'Because it is better.';

beforeAll(async () => {
  process.env.INTERLOCK_DATA_DIR = await mkdtemp(join(tmpdir(), 'interlock-approvals-'));
  scenario = await promotionScenario();
  ({ asker, author, peer, officer, operator } = scenario);
});
afterAll(async () => {
  await scenario.close();
  await rm(env().dataDir, { recursive: true, force: true });
});

function act<O>(actor: PersonActor | TokenActor, operation: unknown, input: unknown): Promise<O> {
  return actAs(scenario, actor, operation, input);
}

async function registerVersion(model: string, metrics: Record<string, number>, more = {}): Promise<string> {
  return (await registerTestVersion(scenario, model, metrics, more)).id;
}

interface Opened {
  id: string;
  number: number;
  subjectDigest: string;
}

function open(
  workflowId: string,
  modelVersionId: string,
  actor: PersonActor | TokenActor = asker,
): Promise<Opened> {
  const { clusterId } = scenario;
  return act(actor, requests.open, { workflowId, modelVersionId, clusterId, reason });
}

async function openAndCheck(workflowId: string, modelVersionId: string): Promise<Opened> {
  const opened = await open(workflowId, modelVersionId);
  await runTask(scenario, evaluateGatesTask);
  return opened;
}

function sign(actor: PersonActor | TokenActor, { id, subjectDigest }: Opened, decision = 'approve') {
  return act<{ state: string; changed?: string[]; deploymentId?: string }>(actor, requests.sign, {
    id,
    subjectDigest,
    decision,
    reason,
  });
}

function get(id: string, actor = asker): Promise<PromotionDetail> {
  return act(actor, requests.get, { id });
}

/** Lets the reconciler see a deployment's wanted revision ready. */
async function bringIntoForce(deploymentId: string): Promise<void> {
  const shown = await act<DeploymentDetail>(operator, deployments.get, { id: deploymentId });
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

const GOOD = { auc: 0.76, brier: 0.17, cost: 166 };
const BETTER = { auc: 0.8, brier: 0.16, cost: 145 };

describe('a promotion', () => {
  test('goes from gates over two signatures into force, and back again by one press', async () => {
    const workflowId = await createTestWorkflow(scenario, 'lending');
    const first = await registerVersion('scorecard', GOOD);
    const opened = await openAndCheck(workflowId, first);
    const shown = await get(opened.id, peer);
    expect(shown).toMatchObject({ state: 'in_review', gates: { passed: 4, failed: 0, total: 4 } });
    expect(shown.acts).toMatchObject({ approve: null, withdraw: expect.stringContaining('Only whoever') });
    expect(shown.eligible.map(({ name }) => name)).toEqual(['Cleo', 'Rita']);
    expect(await sign(peer, opened)).toMatchObject({ state: 'in_review', slotsOpen: 1 });
    await expect(sign(peer, opened)).rejects.toMatchObject({ code: 'forbidden' });
    const { state, deploymentId = '' } = await sign(officer, opened);
    expect(state).toBe('applied');
    await bringIntoForce(deploymentId);

    const second = await openAndCheck(workflowId, await registerVersion('boosted', BETTER));
    expect((await get(second.id)).diff.find(({ label }) => label === 'AUC on holdout')).toMatchObject({
      now: '0.76',
      next: '0.8',
      tone: 'better',
      difference: '+0.04',
    });
    await sign(peer, second);
    await sign(officer, second);
    await bringIntoForce(deploymentId);
    const moved = await act<DeploymentDetail>(operator, deployments.get, { id: deploymentId });
    expect(moved.rollouts.map(({ state, toRevision }) => [toRevision, state])).toEqual([
      [2, 'in_force'],
      [1, 'replaced'],
    ]);

    const back = moved.revisions.find(({ canReturnTo }) => canReturnTo);
    const press = {
      deploymentId,
      toRevisionId: back?.id,
      fromRevisionId: moved.desiredRevisionId,
      reason,
    };
    const stale = { ...operator, steppedUpAt: new Date(Date.now() - 6 * 60_000) };
    await expect(act(stale, deployments.rollBack, press)).rejects.toMatchObject({ code: 'step-up-required' });
    await expect(act(peer, deployments.rollBack, press)).rejects.toMatchObject({ code: 'forbidden' });
    await act(operator, deployments.rollBack, press);
    await expect(act(operator, deployments.rollBack, press)).rejects.toMatchObject({ code: 'stale' });
    await bringIntoForce(deploymentId);
    const returned = await act<DeploymentDetail>(operator, deployments.get, { id: deploymentId });
    expect(returned.servingRevisionId).toBe(back?.id);
    expect(returned.rollouts[0]).toMatchObject({ kind: 'rollback', state: 'in_force', toRevision: 1 });
  });

  test('that the engine refuses leaves what serves in place', async () => {
    const workflowId = await createTestWorkflow(scenario, 'refused-by-engine');
    const opened = await openAndCheck(workflowId, await registerVersion('scorecard', GOOD));
    await sign(peer, opened);
    const { deploymentId = '' } = await sign(officer, opened);
    await bringIntoForce(deploymentId);
    const next = await openAndCheck(workflowId, await registerVersion('boosted', BETTER));
    await sign(peer, next);
    await sign(officer, next);
    const before = await act<DeploymentDetail>(operator, deployments.get, { id: deploymentId });
    const effect = await asSystem(scenario, (ctx) =>
      recordObservation(ctx, {
        revisionId: before.desiredRevisionId ?? '',
        phase: 'failed',
        identityDigest: null,
        endpoint: null,
        message: 'not an ONNX file',
        attempts: 1,
        nextAttemptAt: null,
      }),
    );
    expect(effect).toBe('gives-up');
    const after = await act<DeploymentDetail>(operator, deployments.get, { id: deploymentId });
    expect(after.servingRevisionId).toBe(before.servingRevisionId);
    expect(after.desiredRevisionId).toBe(before.servingRevisionId);
    expect(after.rollouts[0]).toMatchObject({ state: 'failed', message: 'not an ONNX file' });
  });
});

describe('a signature', () => {
  let workflowId: string;
  let opened: Opened;
  beforeAll(async () => {
    workflowId = await createTestWorkflow(scenario, 'signatures');
    opened = await openAndCheck(workflowId, await registerVersion('signed', GOOD));
  });

  test('is refused to whoever asked, to contributors, to other roles and without a recent second factor', async () => {
    await expect(sign(asker, opened)).rejects.toMatchObject({
      code: 'forbidden',
      message: expect.stringMatching(/You asked/),
    });
    await expect(sign(author, opened)).rejects.toMatchObject({
      code: 'forbidden',
      message: expect.stringMatching(/worked on/),
    });
    await expect(sign(operator, opened)).rejects.toMatchObject({ code: 'forbidden' });
    const steppedUpAt = new Date(Date.now() - 6 * 60_000);
    await expect(sign({ ...peer, steppedUpAt }, opened)).rejects.toMatchObject({ code: 'step-up-required' });
    await expect(sign({ ...peer, steppedUpAt: null }, opened)).rejects.toMatchObject({
      code: 'step-up-required',
    });
    expect((await get(opened.id)).signatures).toEqual([]);
  });

  test('is refused to tokens, whatever their role', async () => {
    const { organisationId } = scenario.tenant;
    const token: TokenActor = {
      kind: 'token',
      id: newId('apiToken'),
      name: 'ci',
      organisationId,
      workspaceId: null,
      role: 'risk-officer',
      scopes: ['request:sign'],
    };
    await expect(sign(token, opened)).rejects.toMatchObject({ code: 'forbidden' });
  });

  test('is bound to the digest that was shown', async () => {
    const other = { ...opened, subjectDigest: '0'.repeat(64) };
    await expect(sign(peer, other)).rejects.toMatchObject({ code: 'stale' });
  });

  test.each([
    ['whoever asked', () => asker, /asked for a change may not sign/],
    ['a contributor', () => author, /worked on a change may not sign/],
  ] as const)('of %s is refused by Postgres itself', async (_, who, message) => {
    const attempt = asSystem(scenario, async (ctx, tx) => {
      await prismaOf(tx).approval.create({
        data: {
          id: newId('approval'),
          organisationId: ctx.organisationId,
          workspaceId: scenario.tenant.workspaceId,
          changeRequestId: opened.id,
          subjectDigest: opened.subjectDigest,
          personId: who().id,
          roles: ['risk-officer'],
          decision: 'approve',
          reason,
          signedAt: ctx.now,
          expiresAt: ctx.now,
        },
      });
    });
    await expect(attempt).rejects.toThrow(message);
  });

  test('does not count when its role was revoked before the last one', async () => {
    const next = await openAndCheck(workflowId, await registerVersion('revoked', GOOD));
    const passing = await scenario.tenant.addPerson('Percy', 'ml-engineer');
    await sign(passing, next);
    await asSystem(scenario, async (ctx, tx) => {
      const [grant] = await rows<{ id: string }>(
        tx,
        'UPDATE role_grant SET revoked_at = $1 WHERE person_id = $2 RETURNING id',
        [ctx.now, passing.id],
      );
      await appendAuditEvent(ctx, {
        type: 'role.revoked',
        resourceId: grant?.id ?? '',
        details: { personId: passing.id, role: 'ml-engineer' },
      });
    });
    expect(await sign(officer, next)).toMatchObject({
      state: 'stale',
      changed: ['somebody who signed as ML engineer no longer holds that role'],
    });
    expect(await get(next.id)).toMatchObject({ state: 'stale', revision: null });
  });

  test('against it ends the request', async () => {
    expect(await sign(officer, opened, 'reject')).toEqual({ state: 'rejected' });
    await expect(sign(peer, opened)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringMatching(/over: rejected/),
    });
    const change = asSystem(scenario, (_, tx) =>
      rows(tx, "UPDATE change_request SET state = 'in_review' WHERE id = $1", [opened.id]),
    );
    await expect(change).rejects.toThrow(/does not change any more/);
  });
});

describe('a request', () => {
  test('becomes stale when new evidence arrives, and nothing is signed', async () => {
    const workflowId = await createTestWorkflow(scenario, 'evidence');
    const version = await registerVersion('evidence', GOOD);
    const opened = await openAndCheck(workflowId, version);
    await sign(peer, opened);
    await act(author, versions.logEvaluation, {
      versionId: version,
      dataset: 'holdout',
      metrics: { auc: 0.5 },
      reportDigest: 'b'.repeat(64),
    });
    expect(await sign(officer, opened)).toEqual({ state: 'stale', changed: ['the evaluations'] });
    const shown = await get(opened.id);
    expect(shown.signatures.map(({ by }) => by.name)).toEqual(['Cleo']);
    expect(shown.stateReason).toBe('Changed since it was opened: the evaluations.');
  });

  test('of two for the same place wins once when both are signed last at the same moment', async () => {
    const workflowId = await createTestWorkflow(scenario, 'race');
    const left = await openAndCheck(workflowId, await registerVersion('left', GOOD));
    const right = await openAndCheck(workflowId, await registerVersion('right', BETTER));
    await sign(peer, left);
    await sign(peer, right);
    const results = await Promise.all([sign(officer, left), sign(officer, right)]);
    expect(results.map(({ state }) => state).sort()).toEqual(['applied', 'stale']);
    expect(results.find(({ state }) => state === 'stale')?.changed?.[0]).toMatch(/what serves now/);
  });

  test('signed by both at the same moment is applied once', async () => {
    const workflowId = await createTestWorkflow(scenario, 'together');
    const opened = await openAndCheck(workflowId, await registerVersion('together', GOOD));
    const results = await Promise.all([sign(peer, opened), sign(officer, opened)]);
    expect(results.map(({ state }) => state).sort()).toEqual(['applied', 'in_review']);
  });

  test('is blocked by a gate that fails or cannot be checked, and can be checked again', async () => {
    const workflowId = await createTestWorkflow(scenario, 'gates', 'limited');
    const { id, artifactDigest } = await registerTestVersion(
      scenario,
      'weak',
      { auc: 0.6, brier: 0.3 },
      { card: {} },
    );
    await seeCluster(scenario, false);
    await writeFile(
      join(env().dataDir, 'artifacts', 'sha256', artifactDigest.slice(0, 2), artifactDigest),
      'other bytes',
    );
    const opened = await openAndCheck(workflowId, id);
    const shown = await get(opened.id);
    expect(shown.state).toBe('blocked');
    expect(Object.fromEntries(shown.gateResults.map(({ gate, status }) => [gate, status]))).toEqual({
      'artifact-intact': 'failed',
      'metrics-meet-thresholds': 'failed',
      'not-worse-than-serving': 'passed',
      'owner-and-runbook': 'passed',
      'card-complete': 'failed',
      'cluster-reachable': 'failed',
    });
    await expect(sign(peer, opened)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringMatching(/did not pass/),
    });
    await seeCluster(scenario, true);
    await act(asker, requests.checkAgain, { id: opened.id });
    await runTask(scenario, evaluateGatesTask);
    expect((await get(opened.id)).gates).toEqual({ passed: 3, failed: 3, total: 6 });
    await expect(act(peer, requests.withdraw, { id: opened.id, reason })).rejects.toMatchObject({
      code: 'forbidden',
    });
    await act(asker, requests.withdraw, { id: opened.id, reason });
    expect((await get(opened.id)).state).toBe('withdrawn');
  });

  test('of minimal risk needs a second engineer all the same: nobody reaches production alone', async () => {
    const workflowId = await createTestWorkflow(scenario, 'minimal', 'minimal');
    const opened = await openAndCheck(workflowId, await registerVersion('minimal', GOOD));
    expect((await get(opened.id)).state).toBe('in_review');
    await expect(sign(asker, opened)).rejects.toMatchObject({ code: 'forbidden' });
    await sign(peer, opened);
    expect(await get(opened.id)).toMatchObject({ state: 'applied', revision: { number: 1 } });
    const another = open(workflowId, (await get(opened.id)).manifest.model.versionId);
    await expect(another).rejects.toMatchObject({ code: 'conflict' });
  });

  test('expires, and is listed where it belongs until then', async () => {
    const workflowId = await createTestWorkflow(scenario, 'expiring');
    const opened = await openAndCheck(workflowId, await registerVersion('expiring', GOOD));
    const ids = async (actor: PersonActor, tab: string) =>
      (await act<{ items: { id: string }[] }>(actor, requests.list, { tab })).items.map(({ id }) => id);
    expect(await ids(peer, 'waiting')).toContain(opened.id);
    expect(await ids(author, 'waiting')).not.toContain(opened.id);
    expect(await ids(asker, 'open')).toContain(opened.id);
    await expect(open(workflowId, (await get(opened.id)).manifest.model.versionId)).rejects.toMatchObject({
      code: 'already-exists',
    });
    await runTask(scenario, expireRequestsTask);
    expect((await get(opened.id)).state).toBe('in_review');
    const later = new Date(Date.now() + 8 * 24 * 3_600_000);
    const state = await asSystem(scenario, (ctx) => endOverdueRequest({ ...ctx, now: later }, opened.id));
    expect(state).toBe('expired');
    expect(await ids(asker, 'closed')).toContain(opened.id);
  });
});
