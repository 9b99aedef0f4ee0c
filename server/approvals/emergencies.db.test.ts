import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PersonActor } from '#server/access/domain/actor.ts';
import { systemContext } from '#server/access/system-context.ts';
import { deployments } from '#server/deployments/deployments.router.ts';
import type { DeploymentDetail } from '#server/deployments/domain/deployment-facts.ts';
import { recordObservation } from '#server/deployments/record-observation.ts';
import { incidents } from '#server/incidents/incidents.router.ts';
import { rows } from '#server/platform/db.ts';
import { env } from '#server/platform/env.ts';
import {
  actAs,
  asSystem,
  createTestWorkflow,
  registerTestVersion,
  runTask,
} from '#server/platform/testing/promotion-scenario.ts';
import { emergencies } from './emergencies.router.ts';
import { evaluateGatesTask } from './evaluate-gates.job.ts';
import { freezesInForce } from './find-freezes.ts';
import { keepEmergency } from './keep-emergency.ts';
import { requests } from './requests.router.ts';
import {
  decisionOn,
  type Opened,
  type SigningScenario,
  signingScenario,
} from './testing/signing-scenario.ts';

let scenario: SigningScenario;
let second: PersonActor;
const reason = 'Nothing answers since the upgrade.';
const MINUTE_MS = 60_000;

beforeAll(async () => {
  process.env.INTERLOCK_DATA_DIR = await mkdtemp(join(tmpdir(), 'interlock-emergencies-'));
  scenario = await signingScenario();
  second = await scenario.tenant.addPerson('Oskar', 'operator');
});
afterAll(async () => {
  await scenario.close();
  await rm(env().dataDir, { recursive: true, force: true });
});

interface Emergency extends Opened {
  workflowId: string;
  incidentId: string;
  deploymentId: string;
  artifactDigest: string;
}

async function bringIntoForce(deploymentId: string): Promise<void> {
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

let made = 0;

/** A workflow that serves, an incident, and a request whose gates have run. */
async function needed(
  metrics: Record<string, number> = { auc: 0.8, brier: 0.16, cost: 145 },
  more: object = {},
): Promise<Emergency> {
  made += 1;
  const name = `urgent-${made}`;
  const { asker, peer, officer, operator, clusterId } = scenario;
  const workflowId = await createTestWorkflow(scenario, name);
  const open = async (modelVersionId: string) => {
    const asked = { workflowId, modelVersionId, clusterId, reason };
    const opened = await actAs<Opened>(scenario, asker, requests.open, asked);
    await runTask(scenario, evaluateGatesTask);
    return opened;
  };
  const first = await open(
    (await registerTestVersion(scenario, name, { auc: 0.76, brier: 0.17, cost: 166 })).id,
  );
  await actAs(scenario, peer, requests.sign, decisionOn(first));
  const { deploymentId } = await actAs<{ deploymentId: string }>(
    scenario,
    officer,
    requests.sign,
    decisionOn(first),
  );
  await bringIntoForce(deploymentId);
  const { id: incidentId } = await actAs<{ id: string }>(scenario, operator, incidents.report, {
    workflowId,
    title: 'Nothing answers',
    description: 'Every call fails since this morning.',
    severity: 'critical',
  });
  const version = await registerTestVersion(scenario, name, metrics, more);
  return {
    ...(await open(version.id)),
    workflowId,
    incidentId,
    deploymentId,
    artifactDigest: version.artifactDigest,
  };
}

function breakIt(who: PersonActor, { id, subjectDigest, incidentId }: Emergency, over: object = {}) {
  const asked = { id, subjectDigest, incidentId, reason, ...over };
  return actAs<{ state: string }>(scenario, who, emergencies.breakGlass, asked);
}

/** Lets the keeper look at a request some minutes from now. */
function later(requestId: string, minutes: number): Promise<number> {
  return asSystem(scenario, (ctx, tx) => {
    const now = new Date(ctx.now.getTime() + minutes * MINUTE_MS);
    return keepEmergency({ ...systemContext(tx, ctx.organisationId, 'emergency-keeper'), now }, requestId);
  });
}

function freezes({ workflowId }: Emergency, minutes = 0) {
  const { workspaceId } = scenario.tenant;
  return asSystem(scenario, (ctx) =>
    freezesInForce(ctx, { workspaceId, workflowId }, new Date(Date.now() + minutes * MINUTE_MS)),
  );
}

const deploymentOf = ({ deploymentId }: Emergency) =>
  actAs<DeploymentDetail>(scenario, scenario.operator, deployments.get, { id: deploymentId });

describe('breaking the glass', () => {
  test('applies at once what nobody has signed, is confirmed by a second person and ratified by those who should have', async () => {
    const urgent = await needed();
    const { operator, peer, officer } = scenario;
    expect(await breakIt(operator, urgent)).toMatchObject({ state: 'emergency_applied' });
    const shown = await scenario.show(urgent.id);
    expect(shown).toMatchObject({ state: 'emergency_applied', revision: { number: 2 } });
    expect(shown.emergency?.passedOver).toEqual([
      'Signature missing: ML engineer',
      'Signature missing: Risk officer',
    ]);
    expect(shown.timeline.filter(({ kind }) => kind === 'waits')).toHaveLength(3);
    const confirm = (who: PersonActor) =>
      actAs(scenario, who, emergencies.confirm, { id: urgent.id, reason });
    await expect(confirm(operator)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(confirm(scenario.asker)).rejects.toMatchObject({ code: 'forbidden' });
    expect(await confirm(second)).toEqual({ isLate: false });
    await expect(confirm(officer)).rejects.toMatchObject({ code: 'conflict' });
    const ratify = (who: PersonActor) => actAs(scenario, who, requests.sign, decisionOn(urgent, 'ratify'));
    await expect(ratify(operator)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(ratify(scenario.author)).rejects.toMatchObject({ code: 'forbidden' });
    expect(await ratify(peer)).toEqual({ state: 'emergency_applied', slotsOpen: 1 });
    expect(await ratify(officer)).toEqual({ state: 'ratified' });
    expect(await later(urgent.id, 60 * 24 * 30)).toBe(0);
    const { items, report } = await actAs<{ items: { number: number }[]; report: object }>(
      scenario,
      operator,
      emergencies.list,
      {},
    );
    expect(items[0]).toMatchObject({ state: 'ratified' });
    expect(report).toMatchObject({ ratified: 1, awaiting: 0, meanToRatifyMs: expect.any(Number) });
  });

  test('counts what was signed before, but not by whoever broke it', async () => {
    const urgent = await needed();
    await actAs(scenario, scenario.peer, requests.sign, decisionOn(urgent));
    await actAs(scenario, scenario.operator, requests.get, { id: urgent.id });
    const { officer, peer, operator } = scenario;
    await breakIt(operator, urgent);
    await expect(actAs(scenario, peer, requests.sign, decisionOn(urgent, 'ratify'))).rejects.toMatchObject({
      code: 'forbidden',
      message: expect.stringMatching(/signed this already/),
    });
    expect(await actAs(scenario, officer, requests.sign, decisionOn(urgent, 'ratify'))).toEqual({
      state: 'ratified',
    });
  });

  test('is refused without its incident, role, digest, policy or a second factor minutes ago', async () => {
    const urgent = await needed();
    const other = await needed();
    const { operator, peer } = scenario;
    await expect(breakIt(peer, urgent)).rejects.toMatchObject({
      message: expect.stringMatching(/none of the roles/),
    });
    await expect(breakIt(operator, urgent, { incidentId: other.incidentId })).rejects.toMatchObject({
      code: 'unprocessable',
    });
    await expect(breakIt(operator, urgent, { subjectDigest: '0'.repeat(64) })).rejects.toMatchObject({
      code: 'stale',
    });
    await expect(breakIt(operator, urgent, { reason: 'short' })).rejects.toMatchObject({ code: 'invalid' });
    await expect(breakIt({ ...operator, steppedUpAt: null }, urgent)).rejects.toMatchObject({
      code: 'step-up-required',
    });
    await expect(breakIt({ ...operator, script: 'demo' }, urgent)).rejects.toMatchObject({
      message: expect.stringMatching(/own browser/),
    });
    await actAs(scenario, operator, incidents.resolve, {
      id: urgent.incidentId,
      resolution: 'It came back.',
    });
    await expect(breakIt(operator, urgent)).rejects.toMatchObject({
      message: expect.stringMatching(/unresolved incident/),
    });
    expect(await scenario.show(urgent.id)).toMatchObject({ state: 'in_review', emergency: null });
  });

  test('passes over a gate that failed, and never over bytes that are not what they claim', async () => {
    const worse = await needed({ auc: 0.5, brier: 0.3, cost: 400 }, { card: {} });
    expect(await scenario.show(worse.id)).toMatchObject({ state: 'blocked' });
    expect(await breakIt(scenario.operator, worse)).toMatchObject({ state: 'emergency_applied' });
    expect((await scenario.show(worse.id)).emergency?.passedOver.join()).toMatch(/Gate not passed/);

    const broken = await needed();
    const { artifactDigest } = broken;
    await writeFile(
      join(env().dataDir, 'artifacts', 'sha256', artifactDigest.slice(0, 2), artifactDigest),
      'other',
    );
    const version = await registerTestVersion(scenario, 'never', { auc: 0.9 });
    await writeFile(
      join(env().dataDir, 'artifacts', 'sha256', version.artifactDigest.slice(0, 2), version.artifactDigest),
      'other',
    );
    const { workflowId } = broken;
    const { asker, clusterId, operator } = scenario;
    const asked = { workflowId, modelVersionId: version.id, clusterId, reason };
    const opened = await actAs<Opened>(scenario, asker, requests.open, asked);
    await runTask(scenario, evaluateGatesTask);
    await expect(breakIt(operator, { ...broken, ...opened })).rejects.toMatchObject({
      message: expect.stringMatching(/not intact/),
    });
  });
});

describe('the deadlines of an emergency', () => {
  test('pause the workflow without a second person, and let it move once somebody confirms', async () => {
    const urgent = await needed();
    await breakIt(scenario.operator, urgent);
    expect(await later(urgent.id, 14)).toBe(0);
    expect(await later(urgent.id, 16)).toBe(1);
    expect(await later(urgent.id, 17)).toBe(0);
    expect(await freezes(urgent, 20)).toMatchObject([{ scope: 'workflow', workflowId: urgent.workflowId }]);
    const again = await registerTestVersion(scenario, `urgent-${made}`, {
      auc: 0.81,
      brier: 0.15,
      cost: 140,
    });
    const { asker, clusterId } = scenario;
    const asked = { workflowId: urgent.workflowId, modelVersionId: again.id, clusterId, reason };
    const next = await actAs<Opened>(scenario, asker, requests.open, asked);
    await runTask(scenario, evaluateGatesTask);
    await expect(breakIt(scenario.operator, { ...urgent, ...next })).rejects.toMatchObject({
      message: expect.stringMatching(/has not been judged/),
    });
    await actAs(scenario, second, emergencies.confirm, { id: urgent.id, reason });
    expect(await freezes(urgent, 20)).toEqual([]);
  });

  test('return what nobody ratified in its hours, then freeze the workspace until somebody judges it', async () => {
    const urgent = await needed();
    const { operator, officer } = scenario;
    await breakIt(operator, urgent);
    await actAs(scenario, second, emergencies.confirm, { id: urgent.id, reason });
    await bringIntoForce(urgent.deploymentId);
    const during = await deploymentOf(urgent);
    expect(await later(urgent.id, 4 * 60 + 1)).toBe(1);
    const after = await deploymentOf(urgent);
    expect(after.desiredRevisionId).not.toBe(during.desiredRevisionId);
    expect(after.rollouts[0]).toMatchObject({
      kind: 'rollback',
      toRevision: 1,
      incidentId: urgent.incidentId,
    });
    const shown = await scenario.show(urgent.id);
    expect(shown).toMatchObject({
      state: 'emergency_applied',
      emergency: { returnedHow: 'Returned to revision 1.' },
    });
    expect(await later(urgent.id, 72 * 60 + 1)).toBe(1);
    expect(await freezes(urgent, 72 * 60 + 2)).toMatchObject([{ scope: 'workspace' }]);
    expect(await later(urgent.id, 90 * 60)).toBe(0);
    const before = await deploymentOf(urgent);
    expect(await actAs(scenario, officer, requests.sign, decisionOn(urgent, 'repudiate'))).toMatchObject({
      state: 'repudiated',
      incidentNumber: expect.any(Number),
    });
    expect(await freezes(urgent, 72 * 60 + 2)).toEqual([]);
    expect((await deploymentOf(urgent)).desiredRevisionId).toBe(before.desiredRevisionId);
  });

  test('leave alone what was replaced meanwhile', async () => {
    const urgent = await needed();
    const { operator } = scenario;
    await breakIt(operator, urgent);
    await bringIntoForce(urgent.deploymentId);
    const { desiredRevisionId, revisions } = await deploymentOf(urgent);
    const back = revisions.find(({ canReturnTo }) => canReturnTo);
    await actAs(scenario, operator, deployments.rollBack, {
      deploymentId: urgent.deploymentId,
      toRevisionId: back?.id,
      fromRevisionId: desiredRevisionId,
      reason,
    });
    await later(urgent.id, 4 * 60 + 1);
    expect((await scenario.show(urgent.id)).emergency?.returnedHow).toMatch(/Something else/);
  });
});

describe('through SQL as the role of the app', () => {
  test.each([
    [
      "UPDATE change_request SET state = 'emergency_applied', revision_id = 'rvn_x' WHERE id = $1",
      /but by breaking glass/,
    ],
    [
      "UPDATE change_request SET state = 'ratified', revision_id = 'rvn_x' WHERE id = $1",
      /but by breaking glass/,
    ],
  ])('%s is refused before the glass is broken', async (sql, words) => {
    const opened = await scenario.openInReview();
    await expect(
      scenario.asApp(scenario.operator, opened.id, (tx) => rows(tx, sql, [opened.id])),
    ).rejects.toThrow(words);
  });

  test('an emergency is neither rewritten nor settled past its people', async () => {
    const urgent = await needed();
    await breakIt(scenario.operator, urgent);
    const attempts: [string, RegExp][] = [
      [
        "UPDATE break_glass SET expires_at = expires_at + interval '1 day' WHERE change_request_id = $1",
        /not rewritten/,
      ],
      ["UPDATE break_glass SET invoked_by = 'per_x' WHERE change_request_id = $1", /not rewritten/],
      ['UPDATE break_glass SET confirmed_by = invoked_by WHERE change_request_id = $1', /second_person/],
      [
        `UPDATE break_glass SET confirmed_by = '${scenario.asker.id}' WHERE change_request_id = $1`,
        /no part in the change/,
      ],
      ["UPDATE break_glass SET state = 'ratified' WHERE change_request_id = $1", /together with its request/],
      ['DELETE FROM break_glass WHERE change_request_id = $1', /permission denied/],
      [
        "UPDATE change_request SET state = 'ratified', decided_at = now() WHERE id = $1",
        /signatures its policy asks for/,
      ],
      ["UPDATE change_request SET state = 'repudiated', decided_at = now() WHERE id = $1", /by a signature/],
      [
        "UPDATE change_request SET state = 'applied', decided_at = now() WHERE id = $1",
        /is not applied|nothing else|signatures/,
      ],
    ];
    for (const [sql, words] of attempts)
      await expect(
        scenario.asApp(scenario.operator, urgent.id, (tx) => rows(tx, sql, [urgent.id])),
        sql,
      ).rejects.toThrow(words);
  });
});
