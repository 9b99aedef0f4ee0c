import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { PromotionDetail } from '#server/approvals/domain/request-facts.ts';
import { evaluateGatesTask } from '#server/approvals/evaluate-gates.job.ts';
import { requests } from '#server/approvals/requests.router.ts';
import { deployments } from '#server/deployments/deployments.router.ts';
import { recordObservation } from '#server/deployments/record-observation.ts';
import { rows } from '#server/platform/db.ts';
import {
  actAs,
  asSystem,
  createTestWorkflow,
  type PromotionScenario,
  registerTestVersion,
  runTask,
  seeCluster,
} from '#server/platform/testing/promotion-scenario.ts';
import { models } from '#server/registry/models.router.ts';
import { settleRegistrations } from '#server/registry/settle-registrations.job.ts';
import type { PointersShown } from '#server/registry/show-pointers.ts';
import { versions } from '#server/registry/versions.router.ts';
import { workflows } from '#server/workflows/workflows.router.ts';
import { MV, openRegistryDoor, type RegistryDoor, RM } from '../testing/open-registry-door.ts';

// Settings are read once, before anything here is run.
vi.hoisted(() => {
  process.env.INTERLOCK_DATA_DIR = `/tmp/interlock-wire-governance-${process.pid}-${Date.now()}`;
});

let opened: RegistryDoor;
let scenario: PromotionScenario;
const reason = 'Because it is better.';

beforeAll(async () => {
  opened = await openRegistryDoor();
  scenario = opened.scenario;
});
afterAll(() => opened?.close());

const call: RegistryDoor['call'] = (...given) => opened.call(...given);
const create: RegistryDoor['create'] = (...given) => opened.create(...given);
const version: RegistryDoor['version'] = (...given) => opened.version(...given);
const alias: RegistryDoor['alias'] = (...given) => opened.alias(...given);

/** Lets the reconciler see what a deployment wants as ready. */
async function bringIntoForce(deploymentId: string): Promise<void> {
  const shown = await actAs<{ desiredRevisionId: string | null }>(
    scenario,
    scenario.operator,
    deployments.get,
    {
      id: deploymentId,
    },
  );
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

/** Runs the gates; the cluster counts as reachable only for a while after it was seen. */
async function judge(): Promise<void> {
  await seeCluster(scenario, true);
  await runTask(scenario, evaluateGatesTask);
}

async function signBoth(
  id: string,
  subjectDigest: string,
): Promise<{ deploymentId?: string; state: string }> {
  const { peer, officer } = scenario;
  await actAs(scenario, peer, requests.sign, { id, subjectDigest, decision: 'approve', reason });
  return actAs(scenario, officer, requests.sign, { id, subjectDigest, decision: 'approve', reason });
}

describe('an alias that a deployment follows', () => {
  test('asks for approval, finds the same request again, and moves when that is applied', async () => {
    const { asker, clusterId } = scenario;
    const workflowId = await createTestWorkflow(scenario, 'lending');
    const model = 'followed';
    const first = await registerTestVersion(scenario, model, { auc: 0.76, brier: 0.17, cost: 166 });
    await registerTestVersion(scenario, model, { auc: 0.8, brier: 0.16, cost: 145 });
    await alias(model, 'champion', 1);
    const opened = await actAs<{ id: string; subjectDigest: string }>(scenario, asker, requests.open, {
      ...{ workflowId, modelVersionId: first.id, clusterId, reason },
    });
    await judge();
    const { deploymentId = '' } = await signBoth(opened.id, opened.subjectDigest);
    await bringIntoForce(deploymentId);
    await actAs(scenario, asker, deployments.followAlias, { deploymentId, model, alias: 'champion' });

    const asked = await alias(model, 'champion', 2);
    expect(asked).toMatchObject({ status: 403, body: { error_code: 'PERMISSION_DENIED' } });
    const [id = ''] = /chg_\w+/.exec(String(asked.body.message)) ?? [];
    const again = await alias(model, 'champion', 2);
    expect(again).toMatchObject({ status: 403, body: { error_code: 'PERMISSION_DENIED' } });
    expect(String(again.body.message)).toContain(id);
    expect((await call('GET', `${RM}/alias`, { name: model, alias: 'champion' })).body).toMatchObject({
      model_version: { version: '1' },
    });
    expect((await alias(model, 'challenger', 2)).status).toBe(200);
    const staged = await call('POST', `${MV}/transition-stage`, {
      name: model,
      version: '2',
      stage: 'Production',
    });
    expect(staged).toMatchObject({ status: 403, body: { message: expect.stringContaining(id) } });

    for (const [number, why] of [
      ['1', 'it serves lending in production'],
      ['2', 'asks to serve it'],
    ] as const)
      expect(await call('DELETE', `${MV}/delete`, { name: model, version: number })).toMatchObject({
        status: 409,
        body: { error_code: 'RESOURCE_CONFLICT', message: expect.stringContaining(why) },
      });
    expect((await call('DELETE', `${RM}/delete`, { name: model })).status).toBe(409);

    await judge();
    const shown = await actAs<{ subjectDigest: string; state: string }>(scenario, asker, requests.get, {
      id,
    });
    expect(shown.state).toBe('in_review');
    expect(await signBoth(id, shown.subjectDigest)).toMatchObject({ state: 'applied' });
    expect((await call('GET', `${RM}/alias`, { name: model, alias: 'champion' })).body).toMatchObject({
      model_version: { version: '2', current_stage: 'Production', aliases: ['challenger', 'champion'] },
    });
    expect((await alias(model, 'champion', 2)).status).toBe(200);
    const told = await asSystem(scenario, (_, tx) =>
      rows<{ type: string }>(
        tx,
        "SELECT DISTINCT type FROM audit_event WHERE type LIKE 'pointer.%' ORDER BY type",
      ),
    );
    expect(told.map(({ type }) => type)).toEqual(['pointer.asked', 'pointer.settled']);
  });
});

describe('a prompt whose alias a deployment follows', () => {
  test('asks to serve the workflow with the new text, and its alias moves with that', async () => {
    const { asker, clusterId } = scenario;
    const name = 'letter';
    const isPrompt = { key: 'mlflow.prompt.is_prompt', value: 'true' };
    const say = (text: string) =>
      version(name, {
        source: 'prompt-template',
        tags: [isPrompt, { key: 'mlflow.prompt.text', value: text }],
      });
    await create(name, { tags: [isPrompt] });
    await say('Decide on {{amount}}.');
    await say('Decide well on {{amount}}.');
    await alias(name, 'production', 1);
    const workflowId = await createTestWorkflow(scenario, 'letters');
    await actAs(scenario, asker, workflows.change, {
      workflow: workflowId,
      basedOn: 1,
      changeNote: 'Says something.',
      callPolicy: { generation: { prompt: { model: name, version: 1 } } },
    });
    const served = await registerTestVersion(scenario, 'writer', { auc: 0.77, brier: 0.16, cost: 150 });
    const opened = await actAs<{ id: string; subjectDigest: string }>(scenario, asker, requests.open, {
      ...{ workflowId, modelVersionId: served.id, clusterId, reason },
    });
    await judge();
    const { deploymentId = '' } = await signBoth(opened.id, opened.subjectDigest);
    await bringIntoForce(deploymentId);
    await actAs(scenario, asker, deployments.followAlias, { deploymentId, model: name, alias: 'production' });
    expect((await call('DELETE', `${MV}/delete`, { name, version: '1' })).body.message).toContain(
      'is bound by',
    );
    expect((await call('POST', `${RM}/rename`, { name, new_name: 'other' })).status).toBe(409);

    const asked = await alias(name, 'production', 2);
    expect(asked).toMatchObject({ status: 403, body: { error_code: 'PERMISSION_DENIED' } });
    const [id = ''] = /chg_\w+/.exec(String(asked.body.message)) ?? [];
    const pointers = () => actAs<PointersShown>(scenario, asker, models.pointers, { model: name });
    expect(await pointers()).toMatchObject({
      followers: [{ alias: 'production', workflow: { id: workflowId }, environment: 'production' }],
      waiting: [{ kind: 'alias', name: 'production', to: 2, request: { id } }],
      bindings: [{ workflow: { id: workflowId }, promptVersion: 2 }],
    });
    await judge();
    const shown = await actAs<PromotionDetail>(scenario, asker, requests.get, { id });
    expect(shown.state).toBe('in_review');
    expect(shown.diff.find(({ label }) => label === 'Prompt')).toMatchObject({
      now: 'letter version 1',
      next: 'letter version 2',
      href: expect.stringMatching(/^\/prompts\/mdl_\w+\/compare\?from=1&to=2$/),
    });
    expect(await signBoth(id, shown.subjectDigest)).toMatchObject({ state: 'applied' });
    expect((await pointers()).waiting).toEqual([]);
    expect((await call('GET', `${RM}/alias`, { name, alias: 'production' })).body).toMatchObject({
      model_version: { version: '2' },
    });
    expect((await alias(name, 'production', 2)).status).toBe(200);
  });
});

describe('the files of a version', () => {
  const FILES = '/api/2.0/mlflow-artifacts/artifacts';
  const put = async (path: string, body: string) =>
    (await opened.door.call('ml-engineer', 'PUT', `${FILES}/${path}`, { body })).status;

  async function logged(files: Record<string, string>): Promise<string> {
    const made = await call('POST', '/api/2.0/mlflow/logged-models', { experiment_id: '0', name: 'net' });
    const { model_id: id } = (made.body.model as { info: { model_id: string } }).info;
    for (const [name, text] of Object.entries(files))
      expect(await put(`0/models/${id}/artifacts/${name}`, text)).toBe(200);
    return id;
  }

  const finish = (id: string) =>
    call('PATCH', `/api/2.0/mlflow/logged-models/${id}`, { model_id: id, status: 'LOGGED_MODEL_READY' });
  const register = (name: string, id: string) => version(name, { source: `models:/${id}`, model_id: id });
  const MLMODEL = `flavors:\n  onnx:\n    data: net.onnx\nsignature:\n  inputs: '[{"type": "double", "name": "amount"}]'\n  outputs: '[{"type": "double", "name": "score"}]'\n`;

  test('are waited for, become its artifact, and stay as they are', async () => {
    await create('onnx-net');
    const id = await logged({ MLmodel: MLMODEL, 'net.onnx': 'a graph' });
    expect((await register('onnx-net', id)).body).toMatchObject({
      model_version: { version: '1', status: 'PENDING_REGISTRATION', model_id: id },
    });
    expect((await alias('onnx-net', 'champion', 1)).status).toBe(409);
    expect(await runTask(scenario, settleRegistrations)).toBe('settled 0 of 1 registrations');
    expect((await finish(id)).status).toBe(200);
    expect(await runTask(scenario, settleRegistrations)).toBe('settled 1 of 1 registrations');
    const settled = (await call('GET', `${MV}/get`, { name: 'onnx-net', version: '1' })).body;
    expect(settled).toMatchObject({ model_version: { status: 'READY' } });
    const facts = await actAs<Record<string, unknown>>(scenario, scenario.asker, versions.get, {
      ...{ model: 'onnx-net', version: '1' },
    });
    expect(facts).toMatchObject({
      format: 'onnx',
      artifact: { fileName: 'net.onnx', sizeBytes: 7 },
      tensorMapping: { inputs: [{ tensor: 'amount', datatype: 'FP64' }], outputs: [{ name: 'score' }] },
    });
    expect(await put(`0/models/${id}/artifacts/net.onnx`, 'another')).toBe(409);
    const tags = (await call('GET', `/api/2.0/mlflow/logged-models/${id}`)).body;
    expect(JSON.stringify(tags)).toContain('mlflow.modelVersions');
  });

  test('that run code when loaded are remarked on, and refused where a workflow of high risk is served', async () => {
    const id = await logged({ MLmodel: 'flavors:\n  sklearn:\n    code: null\n', 'model.pkl': 'pickled' });
    await finish(id);
    await create('pickled');
    expect((await register('pickled', id)).body).toMatchObject({
      model_version: { status: 'READY', status_message: expect.stringContaining('model.pkl is a pickle') },
    });
    expect((await register('followed', id)).body).toMatchObject({
      model_version: {
        status: 'FAILED_REGISTRATION',
        status_message: expect.stringContaining('of high risk'),
      },
    });
    const failed = await actAs<{ id: string }>(scenario, scenario.asker, versions.get, {
      ...{ model: 'followed', version: '3' },
    });
    const { items } = await actAs<{ items: { id: string }[] }>(scenario, scenario.asker, workflows.list, {
      search: 'lending',
    });
    const asked = {
      workflowId: items[0]?.id,
      modelVersionId: failed.id,
      clusterId: scenario.clusterId,
      reason,
    };
    await expect(actAs(scenario, scenario.asker, requests.open, asked)).rejects.toMatchObject({
      code: 'unprocessable',
      message: expect.stringContaining('cannot be served'),
    });
  });
});
