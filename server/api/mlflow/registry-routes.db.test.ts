import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { evaluateGatesTask } from '#server/approvals/evaluate-gates.job.ts';
import { requests } from '#server/approvals/requests.router.ts';
import { deployments } from '#server/deployments/deployments.router.ts';
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
import { settleRegistrations } from '#server/registry/settle-registrations.job.ts';
import { versions } from '#server/registry/versions.router.ts';
import { workflows } from '#server/workflows/workflows.router.ts';
import { openTestDoor, type TestDoor } from '../testing/open-test-door.ts';

const RM = '/api/2.0/mlflow/registered-models';
const MV = '/api/2.0/mlflow/model-versions';
const reason = 'Because it is better.';
let scenario: PromotionScenario;
let door: TestDoor;

beforeAll(async () => {
  process.env.INTERLOCK_DATA_DIR = await mkdtemp(join(tmpdir(), 'interlock-wire-registry-'));
  scenario = await promotionScenario();
  door = await openTestDoor(scenario.app.uow, { id: scenario.tenant.organisationId, slug: 'acme' });
});
afterAll(async () => {
  await door?.close();
  await scenario?.close();
  await rm(env().dataDir, { recursive: true, force: true });
});

type Body = Record<string, unknown> & { [key: string]: unknown };

async function call(
  method: string,
  path: string,
  body: object = {},
): Promise<{ status: number; body: Body }> {
  const query = method === 'GET' ? `?${new URLSearchParams(body as Record<string, string>)}` : '';
  const init =
    method === 'GET' ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
  const response = await door.call('ml-engineer', method, `${path}${query}`, init);
  return { status: response.status, body: (await response.json()) as Body };
}

const create = (name: string, more: object = {}) => call('POST', `${RM}/create`, { name, ...more });
const version = (name: string, more: object = {}) =>
  call('POST', `${MV}/create`, { name, source: `s3://models/${name}`, ...more });
const alias = (name: string, at: string, number: number) =>
  call('POST', `${RM}/alias`, { name, alias: at, version: String(number) });

describe('models and versions on the wire', () => {
  test('are created, described, tagged, renamed and found', async () => {
    const made = await create('Credit Model', {
      description: 'Scores.',
      tags: [{ key: 'team', value: 'risk' }],
    });
    expect(made).toMatchObject({
      status: 200,
      body: { registered_model: { name: 'Credit Model', tags: [{ key: 'team', value: 'risk' }] } },
    });
    expect(await create('Credit Model')).toEqual({
      status: 400,
      body: {
        error_code: 'RESOURCE_ALREADY_EXISTS',
        message: 'Registered Model (name=Credit Model) already exists.',
      },
    });
    expect(await version('Credit Model', { tags: [{ key: 'a', value: '1' }] })).toMatchObject({
      status: 200,
      body: {
        model_version: {
          version: '1',
          current_stage: 'None',
          status: 'READY',
          source: 's3://models/Credit Model',
        },
      },
    });
    await call('PATCH', `${MV}/update`, { name: 'Credit Model', version: '1', description: 'First.' });
    await call('POST', `${MV}/set-tag`, { name: 'Credit Model', version: '1', key: 'b', value: '2' });
    await call('DELETE', `${MV}/delete-tag`, { name: 'Credit Model', version: '1', key: 'a' });
    expect((await call('GET', `${MV}/get`, { name: 'Credit Model', version: '1' })).body).toMatchObject({
      model_version: { description: 'First.', tags: [{ key: 'b', value: '2' }] },
    });
    expect(
      (await call('GET', `${MV}/get-download-uri`, { name: 'Credit Model', version: '1' })).body,
    ).toEqual({
      artifact_uri: 's3://models/Credit Model',
    });
    expect((await call('POST', `${RM}/rename`, { name: 'Credit Model', new_name: 'credit' })).status).toBe(
      200,
    );
    expect((await call('GET', `${RM}/get`, { name: 'Credit Model' })).body).toEqual({
      error_code: 'RESOURCE_DOES_NOT_EXIST',
      message: 'Registered Model with name=Credit Model not found',
    });
    const found = await call('GET', `${RM}/search`, { filter: "name ILIKE 'CRED%' AND tags.team = 'risk'" });
    expect(found.body).toMatchObject({
      registered_models: [{ name: 'credit', latest_versions: [{ name: 'credit', version: '1' }] }],
    });
    expect((await call('GET', `${MV}/search`, { filter: "tags.b LIKE '2%'" })).body).toMatchObject({
      model_versions: [{ name: 'credit', version: '1' }],
    });
  });

  test('have aliases that move, `latest`, and that go with their version', async () => {
    await create('aliased');
    for (let at = 0; at < 3; at += 1) await version('aliased');
    expect((await alias('aliased', 'champion', 1)).status).toBe(200);
    expect((await alias('aliased', 'champion', 2)).status).toBe(200);
    expect((await call('GET', `${RM}/alias`, { name: 'aliased', alias: 'champion' })).body).toMatchObject({
      model_version: { version: '2', aliases: ['champion'] },
    });
    expect((await call('GET', `${RM}/alias`, { name: 'aliased', alias: 'Latest' })).body).toMatchObject({
      model_version: { version: '3' },
    });
    expect((await call('GET', `${MV}/search`, { filter: "name = 'aliased'" })).body).toMatchObject({
      model_versions: [{ version: '3' }, { version: '2', aliases: ['champion'] }, { version: '1' }],
    });
    expect((await call('DELETE', `${MV}/delete`, { name: 'aliased', version: '2' })).status).toBe(200);
    expect((await call('GET', `${RM}/alias`, { name: 'aliased', alias: 'champion' })).body).toEqual({
      error_code: 'INVALID_PARAMETER_VALUE',
      message: 'Registered model alias champion not found.',
    });
    expect((await call('DELETE', `${RM}/alias`, { name: 'aliased', alias: 'champion' })).status).toBe(200);
    expect((await alias('aliased', 'champion', 2)).body.error_code).toBe('RESOURCE_DOES_NOT_EXIST');
    expect((await alias('aliased', 'v2', 1)).body.message).toBe("Version alias name 'v2' is reserved.");
    expect((await version('aliased')).body).toMatchObject({ model_version: { version: '4' } });
  });

  test('number densely while 32 register at once', async () => {
    await create('contended');
    const answers = await Promise.all(Array.from({ length: 32 }, () => version('contended')));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    const numbers = answers.map(({ body }) => Number((body.model_version as { version: string }).version));
    expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: 32 }, (_, index) => index + 1));
  });

  test('move through stages, which archive each other', async () => {
    await create('staged');
    await version('staged');
    await version('staged');
    const to = (number: number, stage: string, archive_existing_versions = false) =>
      call('POST', `${MV}/transition-stage`, {
        name: 'staged',
        version: String(number),
        stage,
        archive_existing_versions,
      });
    expect((await to(1, 'production')).body).toMatchObject({
      model_version: { current_stage: 'Production' },
    });
    expect((await to(2, 'Production', true)).status).toBe(200);
    const latest = await call('POST', `${RM}/get-latest-versions`, { name: 'staged' });
    expect(latest.body.model_versions).toHaveLength(2);
    expect(
      (await call('GET', `${RM}/get-latest-versions`, { name: 'staged', stages: 'Archived' })).body,
    ).toMatchObject({
      model_versions: [{ version: '1', current_stage: 'Archived' }],
    });
    expect(await to(1, 'Live')).toMatchObject({
      status: 400,
      body: { error_code: 'INVALID_PARAMETER_VALUE' },
    });
    expect((await to(1, 'None', true)).status).toBe(400);
  });

  test('copy from another version, and refuse what is not theirs', async () => {
    await create('origin');
    await create('copy');
    await version('origin');
    expect((await version('copy', { source: 'models:/origin/1' })).body).toMatchObject({
      model_version: { source: 'models:/origin/1', version: '1' },
    });
    expect((await call('GET', `${MV}/get-download-uri`, { name: 'copy', version: '1' })).body).toEqual({
      artifact_uri: 's3://models/origin',
    });
    for (const source of [
      '/etc/passwd',
      's3://a/../b',
      'runs:/0123/model',
      'models:/m-0123',
      'mlflow-artifacts:/1/2',
    ])
      expect(await version('copy', { source })).toMatchObject({
        status: 400,
        body: {
          error_code: 'INVALID_PARAMETER_VALUE',
          message: expect.stringContaining('Invalid model version source'),
        },
      });
    expect((await version('copy', { source: 'models:/origin/9' })).status).toBe(404);
    expect((await version('absent')).status).toBe(404);
  });

  test('page through a search with tokens', async () => {
    for (const at of [1, 2, 3]) await create(`paged-${at}`);
    const first = await call('GET', `${RM}/search`, { filter: "name LIKE 'paged-%'", max_results: '2' });
    expect(first.body.registered_models).toMatchObject([{ name: 'paged-1' }, { name: 'paged-2' }]);
    const { next_page_token: page_token = '' } = first.body as { next_page_token?: string };
    const next = await call('GET', `${RM}/search`, {
      filter: "name LIKE 'paged-%'",
      max_results: '2',
      page_token,
    });
    expect(next.body).toEqual({ registered_models: [expect.objectContaining({ name: 'paged-3' })] });
    expect((await call('GET', `${RM}/search`, { page_token: 'nonsense' })).status).toBe(400);
    expect((await call('GET', `${RM}/search`, { filter: 'name = 1 OR x' })).status).toBe(400);
  });

  test.each(['', 'version_number ASC', 'creation_timestamp DESC'])(
    'are all seen once over pages, ordered by "%s"',
    async (order_by) => {
      const seen: string[] = [];
      for (let page_token = ''; ; ) {
        const asked = {
          filter: "name = 'contended'",
          max_results: '10',
          page_token,
          ...(order_by && { order_by }),
        };
        const { body } = await call('GET', `${MV}/search`, asked);
        seen.push(...(body.model_versions as { version: string }[]).map((one) => one.version));
        if (!body.next_page_token) break;
        page_token = String(body.next_page_token);
      }
      expect(seen).toHaveLength(32);
      expect(new Set(seen).size).toBe(32);
    },
  );

  test('are gone with their model, whose name is free', async () => {
    await create('shortlived');
    await version('shortlived');
    expect((await call('DELETE', `${RM}/delete`, { name: 'shortlived' })).status).toBe(200);
    expect((await call('GET', `${MV}/get`, { name: 'shortlived', version: '1' })).status).toBe(404);
    expect((await create('shortlived')).status).toBe(200);
    expect((await version('shortlived')).body).toMatchObject({ model_version: { version: '1' } });
  });
});

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
    await runTask(scenario, evaluateGatesTask);
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

    await runTask(scenario, evaluateGatesTask);
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

describe('prompts', () => {
  const prompt = [{ key: 'mlflow.prompt.is_prompt', value: 'true' }];
  const textOf = (text: string) => [...prompt, { key: 'mlflow.prompt.text', value: text }];

  test('are models of a kind of their own, whose text stays', async () => {
    expect((await create('greeting', { tags: prompt })).status).toBe(200);
    const made = await version('greeting', { source: 'dummy-source', tags: textOf('Hello {{name}}.') });
    expect(made.body).toMatchObject({ model_version: { version: '1' } });
    expect((await version('greeting', { tags: textOf('x') })).body.message).toContain('MLflow placeholder');
    expect(await create('greeting')).toMatchObject({
      body: { error_code: 'RESOURCE_ALREADY_EXISTS', message: expect.stringContaining('taken by a prompt') },
    });
    const isPrompt = "tags.`mlflow.prompt.is_prompt` = 'true'";
    expect((await call('GET', `${RM}/search`, { filter: isPrompt })).body).toMatchObject({
      registered_models: [{ name: 'greeting' }],
    });
    expect((await call('GET', `${RM}/search`, { filter: "name = 'greeting'" })).body).toEqual({});
    const changed = await call('POST', `${MV}/set-tag`, {
      ...{ name: 'greeting', version: '1', key: 'mlflow.prompt.text', value: 'Bye' },
    });
    expect(changed.status).toBe(400);
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
    await runTask(scenario, evaluateGatesTask);
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
    await runTask(scenario, evaluateGatesTask);
    const shown = await actAs<{ subjectDigest: string; state: string }>(scenario, asker, requests.get, {
      id,
    });
    expect(shown.state).toBe('in_review');
    expect(await signBoth(id, shown.subjectDigest)).toMatchObject({ state: 'applied' });
    expect((await call('GET', `${RM}/alias`, { name, alias: 'production' })).body).toMatchObject({
      model_version: { version: '2' },
    });
    expect((await alias(name, 'production', 2)).status).toBe(200);
  });
});

describe('the files of a version', () => {
  const FILES = '/api/2.0/mlflow-artifacts/artifacts';
  const put = async (path: string, body: string) =>
    (await door.call('ml-engineer', 'PUT', `${FILES}/${path}`, { body })).status;

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
  });
});
