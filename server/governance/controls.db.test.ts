import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PersonActor } from '#server/access/domain/actor.ts';
import { evaluateGatesTask } from '#server/approvals/evaluate-gates.job.ts';
import { requests } from '#server/approvals/requests.router.ts';
import { listDesired } from '#server/deployments/list-desired.ts';
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
import { testTenant } from '#server/platform/testing/test-tenant.ts';
import { EVERY_TENANT } from '#server/platform/unit-of-work.ts';
import { controls } from './controls.router.ts';
import { EVIDENCE_QUERIES } from './domain/evidence-queries.ts';
import { evaluateControlsTask } from './evaluate-controls.job.ts';
import { gatherEvidence } from './evaluate-controls.ts';
import type { ControlDetail, FrameworksView } from './show-controls.ts';

let scenario: PromotionScenario;
let admin: PersonActor;
const now = () => new Date();

beforeAll(async () => {
  process.env.INTERLOCK_DATA_DIR = await mkdtemp(join(tmpdir(), 'interlock-controls-'));
  scenario = await promotionScenario();
  admin = await scenario.tenant.addPerson('Noor', 'admin');
});
afterAll(async () => {
  await scenario.close();
  await rm(env().dataDir, { recursive: true, force: true });
});

/** Evidence as a person's request reads it: READ ONLY, by the app's own role, under row-level security. */
function asApp(organisationId: string) {
  return scenario.app.uow.read({ organisationId, workspaceIds: '*', personId: null }, (tx) =>
    gatherEvidence({ tx, organisationId, now: now() }),
  );
}

/** Evidence as the worker reads it: every organisation is visible, so each query must keep to one by itself. */
function asWorker(organisationId: string) {
  return scenario.system.uow.read({ ...EVERY_TENANT, organisationId }, (tx) =>
    gatherEvidence({ tx, organisationId, now: now() }),
  );
}

async function promote(slug: string): Promise<string> {
  const { asker, peer, officer, clusterId } = scenario;
  const workflowId = await createTestWorkflow(scenario, slug, 'high');
  const { id: modelVersionId } = await registerTestVersion(scenario, slug, {
    auc: 0.76,
    brier: 0.17,
    cost: 166,
  });
  const reason = 'Better than by hand.';
  const { id } = await actAs<{ id: string }>(scenario, asker, requests.open, {
    workflowId,
    modelVersionId,
    clusterId,
    reason,
  });
  await runTask(scenario, evaluateGatesTask);
  const { subjectDigest } = await actAs<{ subjectDigest: string }>(scenario, asker, requests.get, { id });
  for (const signer of [peer, officer])
    await actAs(scenario, signer, requests.sign, { id, subjectDigest, decision: 'approve', reason });
  await asSystem(scenario, async (ctx) => {
    const deployment = (await listDesired(ctx)).find((one) => one.workflowId === workflowId);
    await recordObservation(ctx, {
      revisionId: deployment?.desiredRevisionId ?? '',
      phase: 'ready',
      identityDigest: null,
      endpoint: { baseUrl: 'http://127.0.0.1:1', model: 'm', version: null },
      message: null,
      attempts: 1,
      nextAttemptAt: null,
    });
  });
  return workflowId;
}

describe('every evidence query', () => {
  test('runs on an organisation in which nothing has happened, and calls nothing fine that it did not see', async () => {
    const empty = await testTenant(scenario.app.uow, 'empty');
    for (const gathered of [await asApp(empty.organisationId), await asWorker(empty.organisationId)]) {
      expect([...gathered.keys()].sort()).toEqual(Object.keys(EVIDENCE_QUERIES).sort());
      const fine = [...gathered].filter(([, { status }]) => status === 'satisfied').map(([id]) => id);
      expect(fine.sort()).toEqual(['findings-in-time', 'incidents-handled', 'log-kept', 'reviews-in-time']);
    }
  });

  test('says the same to a person and to the worker, of an organisation in which something serves', async () => {
    const workflowId = await promote('lending');
    const { organisationId } = scenario.tenant;
    const [app, worker] = [await asApp(organisationId), await asWorker(organisationId)];
    for (const [id, evidence] of app) expect([id, worker.get(id)?.status]).toEqual([id, evidence.status]);
    const status = (id: keyof typeof EVIDENCE_QUERIES) =>
      app.get(id)?.byWorkflow[workflowId] ?? app.get(id)?.status;
    expect({
      approved: status('changes-approved'),
      gates: status('gates-passed'),
      runbook: status('runbook-written'),
      drift: status('drift-watched'),
      stop: status('stop-staffed'),
      band: status('oversight-band'),
      reviewers: status('reviews-staffed'),
      assessed: status('risk-assessed'),
      recorded: status('decisions-recorded'),
      factors: status('second-factor'),
    }).toEqual({
      approved: 'satisfied',
      gates: 'satisfied',
      runbook: 'satisfied',
      drift: 'satisfied',
      stop: 'satisfied',
      band: 'satisfied',
      reviewers: 'failing',
      assessed: 'failing',
      recorded: 'no-evidence',
      factors: 'failing',
    });
  });
});

describe('evaluating', () => {
  const stored = () =>
    asSystem(scenario, (ctx, tx) =>
      rows<{ query: string; status: string }>(
        tx,
        `SELECT query_id AS query, status FROM control_evidence WHERE organisation_id = $1 ORDER BY id`,
        [ctx.organisationId],
      ),
    );

  test('writes every answer once, each with its event, and after that only what changed', async () => {
    expect(await runTask(scenario, evaluateControlsTask)).toMatch(
      /evaluated the controls of \d+ organisations/,
    );
    const first = await stored();
    expect(first).toHaveLength(Object.keys(EVIDENCE_QUERIES).length);
    // Just evaluated: the worker leaves it, a person may ask at once.
    await runTask(scenario, evaluateControlsTask);
    const again = await actAs<{ changed: number }>(scenario, scenario.officer, controls.evaluate, {});
    expect(again.changed).toBe(0);
    await scenario.tenant.addPerson('Vera', 'reviewer');
    await actAs(scenario, scenario.officer, controls.evaluate, {});
    const changed = (await stored()).slice(first.length);
    expect(changed).toContainEqual({ query: 'reviews-staffed', status: 'satisfied' });
    const { frameworks, evaluatedAt } = await actAs<FrameworksView>(
      scenario,
      scenario.asker,
      controls.frameworks,
      {},
    );
    expect(evaluatedAt).not.toBeNull();
    for (const { counts } of frameworks) expect(counts.total).toBeGreaterThan(0);
    await expect(actAs(scenario, scenario.asker, controls.evaluate, {})).rejects.toMatchObject({
      code: 'forbidden',
    });
  });

  test('opens a control down to the rows its status rests on', async () => {
    const detail = await actAs<ControlDetail>(scenario, scenario.asker, controls.get, {
      framework: 'eu-ai-act',
      ref: '9',
    });
    expect(detail.status).toBe('failing');
    const [part] = detail.parts;
    expect(part?.kind === 'query' && part.evidence.items[0]).toMatchObject({
      isOk: false,
      link: { kind: 'assessment' },
    });
    expect(detail.history.length).toBeGreaterThan(0);
  });
});

test('an attestation counts only by the word of a second person', async () => {
  const { officer, operator } = scenario;
  const read = () =>
    actAs<ControlDetail>(scenario, officer, controls.get, { framework: 'iso-27001', ref: 'A.8.13' });
  expect((await read()).status).toBe('no-evidence');
  const { id } = await actAs<{ id: string }>(scenario, operator, controls.attest, {
    evidence: 'attest-backups',
    statement: 'Restored the backup of 1 Nov on a clean machine and compared the counts.',
    proof: 'Ticket OPS-12',
  });
  expect((await read()).status).toBe('no-evidence');
  await expect(actAs(scenario, operator, controls.confirm, { id })).rejects.toThrow(
    'attested to this yourself',
  );
  await actAs(scenario, admin, controls.confirm, { id });
  expect((await read()).status).toBe('satisfied');
  await actAs(scenario, operator, controls.withdraw, { id });
  expect((await read()).status).toBe('no-evidence');
});

test('no query reads without a bound', async () => {
  const here = new URL('.', import.meta.url);
  const files = (await readdir(here)).filter((name) => name.endsWith('.views.ts'));
  expect(files.length).toBeGreaterThan(4);
  for (const name of files) {
    const source = await readFile(new URL(name, here), 'utf8');
    const lists = [...source.matchAll(/\brows(?:<[^`]*?>)?\(\s*tx,\s*`([^`]*)`/g)].map(
      ([, sql]) => sql ?? '',
    );
    for (const sql of lists) expect([name, /LIMIT|DISTINCT ON/.test(sql)]).toEqual([name, true]);
  }
});
