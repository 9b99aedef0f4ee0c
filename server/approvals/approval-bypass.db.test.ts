import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PersonActor, TokenActor } from '#server/access/domain/actor.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { prismaOf } from '#server/platform/db.ts';
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
} from '#server/platform/testing/promotion-scenario.ts';
import { versions } from '#server/registry/versions.router.ts';
import { workflows } from '#server/workflows/workflows.router.ts';
import type { RequestDetail } from './domain/request-facts.ts';
import { evaluateGatesTask } from './evaluate-gates.job.ts';
import { requests } from './requests.router.ts';

/** Ways around a signature that an engineer with patience would try. */
let scenario: PromotionScenario;
const GOOD = { auc: 0.76, brier: 0.17, cost: 166 };
const reason = 'Because it is better.';

beforeAll(async () => {
  process.env.INTERLOCK_DATA_DIR = await mkdtemp(join(tmpdir(), 'interlock-bypass-'));
  scenario = await promotionScenario();
});
afterAll(async () => {
  await scenario.close();
  await rm(env().dataDir, { recursive: true, force: true });
});

async function change(actor: PersonActor | TokenActor, workflow: string, basedOn: number, part: object) {
  await actAs(scenario, actor, workflows.change, { workflow, basedOn, changeNote: 'A small one', ...part });
}

async function ask(workflowId: string, modelVersionId: string): Promise<RequestDetail> {
  const { asker, clusterId } = scenario;
  const { id } = await actAs<{ id: string }>(scenario, asker, requests.open, {
    workflowId,
    modelVersionId,
    clusterId,
    reason,
  });
  await runTask(scenario, evaluateGatesTask);
  return actAs<RequestDetail>(scenario, asker, requests.get, { id });
}

function sign(actor: PersonActor, { id, subjectDigest }: RequestDetail): Promise<{ state: string }> {
  return actAs(scenario, actor, requests.sign, { id, subjectDigest, decision: 'approve', reason });
}

test('lowering the risk tier does not lower what the change itself needs', async () => {
  const { asker, peer, officer } = scenario;
  const fresh = await createTestWorkflow(scenario, 'lowered-before', 'high');
  await change(asker, 'lowered-before', 1, { riskTier: 'minimal' });
  const first = await ask(fresh, (await registerTestVersion(scenario, 'lowered-before', GOOD)).id);
  expect(first).toMatchObject({ state: 'in_review', policy: { riskTier: 'high' } });
  await sign(peer, first);
  expect((await sign(officer, first)).state).toBe('applied');

  // The lower tier was signed for just now, so it holds from here on; raising and lowering it again does not.
  const { id } = await registerTestVersion(scenario, 'lowered-before', { ...GOOD, auc: 0.77 });
  const second = await ask(fresh, id);
  expect(second).toMatchObject({ state: 'in_review', policy: { riskTier: 'minimal' } });
  expect((await sign(peer, second)).state).toBe('applied');
  await change(asker, 'lowered-before', 2, { riskTier: 'limited' });
  await change(asker, 'lowered-before', 3, { riskTier: 'minimal' });
  const third = await registerTestVersion(scenario, 'lowered-before', { ...GOOD, auc: 0.78 });
  expect(await ask(fresh, third.id)).toMatchObject({ state: 'in_review', policy: { riskTier: 'limited' } });
});

test('whoever wrote a version in between, or the evidence, worked on the change and may not sign', async () => {
  const { asker, peer, tenant } = scenario;
  const other = await tenant.addPerson('Dana', 'ml-engineer');
  const workflowId = await createTestWorkflow(scenario, 'in-between');
  await change(peer, 'in-between', 1, { name: 'Renamed by the peer' });
  await change(asker, 'in-between', 2, { name: 'And once more' });
  const version = await registerTestVersion(scenario, 'in-between', GOOD);
  await actAs(scenario, other, versions.logEvaluation, {
    versionId: version.id,
    dataset: 'holdout',
    metrics: GOOD,
    reportDigest: 'b'.repeat(64),
  });
  const asked = await ask(workflowId, version.id);
  expect(asked.manifest.contributors).toEqual(expect.arrayContaining([peer.id, other.id]));
  await expect(sign(peer, asked)).rejects.toMatchObject({ code: 'forbidden' });
  await expect(sign(other, asked)).rejects.toMatchObject({ code: 'forbidden' });
});

test('whoever made the token that changed a workflow worked on it', async () => {
  const { peer } = scenario;
  const token = await tokenMadeBy(peer);
  const workflowId = await createTestWorkflow(scenario, 'by-token');
  await change(token, 'by-token', 1, { name: 'Changed by a token' });
  const asked = await ask(workflowId, (await registerTestVersion(scenario, 'by-token', GOOD)).id);
  expect(asked.manifest.contributors).toContain(peer.id);
  await expect(sign(peer, asked)).rejects.toMatchObject({ code: 'forbidden' });
  expect(asked.eligible.map(({ id }) => id)).not.toContain(peer.id);
});

async function tokenMadeBy(maker: PersonActor): Promise<TokenActor> {
  const { organisationId } = scenario.tenant;
  const id = newId('apiToken');
  await asSystem(scenario, async (ctx, tx) => {
    const expiresAt = new Date(ctx.now.getTime() + 3_600_000);
    const common = { name: 'pipeline', role: 'ml-engineer', scopes: [] };
    await prismaOf(tx).apiToken.create({
      data: {
        id,
        organisationId,
        secretHash: 'x',
        createdBy: maker.id,
        createdAt: ctx.now,
        expiresAt,
        ...common,
      },
    });
    await appendAuditEvent(ctx, {
      type: 'token.created',
      resourceId: id,
      details: { ...common, expiresAt: expiresAt.toISOString() },
    });
  });
  return {
    kind: 'token',
    id,
    name: 'pipeline',
    organisationId,
    workspaceId: null,
    role: 'ml-engineer',
    scopes: [],
  };
}
