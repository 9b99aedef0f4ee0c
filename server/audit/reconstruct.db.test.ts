import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PersonActor } from '#server/access/domain/actor.ts';
import { requests } from '#server/approvals/requests.router.ts';
import { readyRecord, recordDecisions } from '#server/decisions/record-decisions.ts';
import { recordVerdict } from '#server/decisions/record-verdict.ts';
import { newId } from '#server/platform/new-id.ts';
import {
  actAs,
  asSystem,
  createTestWorkflow,
  type PromotionScenario,
  promotionScenario,
  registerTestVersion,
} from '#server/platform/testing/promotion-scenario.ts';
import { workflows } from '#server/workflows/workflows.router.ts';
import { audit } from './audit.router.ts';
import type { Reconstruction } from './reconstruct.ts';

let scenario: PromotionScenario;
let auditor: PersonActor;
let workflowId: string;
let versionId: string;
let requestId: string;
let beforeChange: Date;

const pause = () => new Promise((resolve) => setTimeout(resolve, 5));
const reconstruct = (id: string, at?: Date, actor = auditor) =>
  actAs<Reconstruction>(scenario, actor, audit.reconstruct, { id, ...(at && { at: at.toISOString() }) });
const said = ({ chain }: Reconstruction) => chain.map(({ actor, sentence }) => `${actor.name} ${sentence}`);
const columnOf = ({ rows }: Reconstruction, table: string, column: string) =>
  rows.find((row) => row.table === table)?.columns.find(({ name }) => name === column)?.value;

beforeAll(async () => {
  scenario = await promotionScenario();
  auditor = await scenario.tenant.addPerson('Otto', 'auditor');
  workflowId = await createTestWorkflow(scenario, 'credit', 'limited');
  versionId = (await registerTestVersion(scenario, 'scorecard', { auc: 0.7 })).id;
  await pause();
  beforeChange = new Date();
  await pause();
  await actAs(scenario, scenario.asker, workflows.change, {
    workflow: 'credit',
    basedOn: 1,
    changeNote: 'A clearer name for people.',
    name: 'Credit decision',
  });
  const opened = await actAs<{ id: string }>(scenario, scenario.asker, requests.open, {
    workflowId,
    modelVersionId: versionId,
    clusterId: scenario.clusterId,
    environment: 'staging',
    reason: 'It is the better one.',
  });
  requestId = opened.id;
  await actAs(scenario, scenario.operator, workflows.stop, { workflowId, reason: 'Looks wrong' });
});

afterAll(() => scenario.close());

describe('reconstructing', () => {
  test('tells a request with what it named, and who did what, oldest first', async () => {
    const now = await reconstruct(requestId);
    expect(columnOf(now, 'change_request', 'environment')).toBe('staging');
    expect(now.rows.map(({ table }) => table)).toEqual(
      expect.arrayContaining(['change_request', 'workflow', 'model_version', 'model', 'cluster']),
    );
    const told = said(now).join('\n');
    expect(told).toMatch(/Bo registered version 1 of scorecard[\s\S]*Ada asked to serve scorecard version 1/);
    expect(told).toContain('Olga stopped the workflow credit');
  });

  test('shows what was, not what is', async () => {
    expect(columnOf(await reconstruct(workflowId), 'workflow', 'name')).toBe('Credit decision');
    const then = await reconstruct(workflowId, beforeChange);
    expect(columnOf(then, 'workflow', 'name')).toBe('credit');
    expect(said(then)).toEqual(['Ada created the workflow credit']);
    expect(await reconstruct(requestId, beforeChange)).toMatchObject({ rows: [], chain: [] });
  });

  test('follows a person by what they did and what they were', async () => {
    const found = await reconstruct(scenario.asker.id);
    expect(found.rows.map(({ table }) => table)).toContain('person');
    expect(said(found).join('\n')).toContain('Ada created the workflow credit');
  });

  test('leads from a decision to its model, its workflow and its verdict', async () => {
    const { organisationId, workspaceId } = scenario.tenant;
    const { version } = await actAs<{ version: { id: string } }>(scenario, auditor, workflows.get, {
      workflow: 'credit',
    });
    const judged = { rule: 'borderline', scoreName: 'p', score: 0.15, lower: 0.1, upper: 0.2 } as const;
    const id = newId('decision');
    const record = {
      id,
      organisationId,
      workspaceId,
      workflowId,
      workflowVersionId: version.id,
      deploymentId: null,
      revisionId: null,
      modelVersionId: versionId,
      snapshotVersion: 7,
      environment: 'production',
      subject: null,
      status: 'pending_review',
      decidedBy: null,
      judgement: { ...judged, scores: null, onError: null, stop: null },
      modelOutput: null,
      output: null,
      confidence: 0,
      error: null,
      timings: { steps: [], attempts: [] },
      trail: {},
      latencyMs: 1,
      attempts: 1,
      replica: 'r',
      sequence: 1,
      tokenId: 'tok_1',
      correlationId: 'c',
      receivedAt: new Date(),
      decidedAt: null,
      input: {},
      metadata: {},
      idempotency: null,
    } as const;
    await recordDecisions(scenario.system.database, [readyRecord(record, null)]);
    await pause();
    await asSystem(scenario, (ctx) =>
      recordVerdict(ctx, {
        decisionId: id,
        decidedBy: 'person',
        output: { decision: 'approve' },
        personId: scenario.officer.id,
        reason: 'a steady income',
        isOverride: true,
      }),
    );
    const found = await reconstruct(id);
    expect(found.rows.map(({ table }) => table)).toEqual(
      expect.arrayContaining(['workflow', 'workflow_version', 'model_version', 'model']),
    );
    const told = said(found).join('\n');
    expect(told).toMatch(
      /Olga stopped the workflow credit[\s\S]*route snapshot 7 in production[\s\S]*Rita overrode the model/,
    );
    expect(found.chain.at(-1)?.detail).toBe('a steady income');
    const admin = await scenario.tenant.addPerson('Adam', 'admin');
    await expect(reconstruct(id, undefined, admin)).rejects.toMatchObject({ code: 'forbidden' });
  });

  test('refuses what it does not know, and offers what it does', async () => {
    await expect(reconstruct('xyz_1')).rejects.toMatchObject({ code: 'invalid' });
    await expect(reconstruct(newId('deployment'))).rejects.toMatchObject({ code: 'not-found' });
    await expect(reconstruct(workflowId, undefined, scenario.asker)).rejects.toMatchObject({
      code: 'forbidden',
    });
    const newerId = await createTestWorkflow(scenario, 'newer', 'limited');
    const offered = await actAs<{ id: string; label: string }[]>(scenario, auditor, audit.reconstructable, {
      table: 'workflow',
    });
    expect(offered).toEqual([
      { id: newerId, label: 'newer' },
      { id: workflowId, label: 'credit' },
    ]);
  });
});
