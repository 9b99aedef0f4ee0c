import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { systemContext } from '#server/access/system-context.ts';
import { env } from '#server/platform/env.ts';
import { type TestDatabase, testDatabase } from '#server/platform/testing/test-database.ts';
import { type TestTenant, testTenant } from '#server/platform/testing/test-tenant.ts';
import { type OpenUnitOfWork, openUnitOfWork } from '#server/platform/unit-of-work.ts';
import { logModelMetrics } from '#server/tracking/log-model-metrics.ts';
import { openTestDoor, type TestDoor } from '../testing/open-test-door.ts';

const MODELS = '/api/2.0/mlflow/logged-models';
const RUN = '1'.repeat(32);

// Settings are read when the first module asks for them, and files of others are none of this test's.
vi.hoisted(() => {
  const { env, pid } = globalThis.process;
  env.INTERLOCK_DATA_DIR = `${env.TMPDIR ?? '/tmp'}/interlock-models-${pid}-${Date.now()}`;
});

let database: TestDatabase;
let open: OpenUnitOfWork;
let tenant: TestTenant;
let door: TestDoor;

beforeAll(async () => {
  database = await testDatabase();
  open = openUnitOfWork(database.appUrl, { name: 'logged-models-test' });
  tenant = await testTenant(open.uow, 'acme');
  door = await openTestDoor(open.uow, { id: tenant.organisationId, slug: 'acme' });
});

afterAll(async () => {
  await door.close();
  await open.database.close();
  await database.drop();
  await rm(env().dataDir, { recursive: true, force: true });
});

async function call(
  method: string,
  path: string,
  body?: unknown,
  role: 'ml-engineer' | 'viewer' = 'ml-engineer',
) {
  const answer = await door.call(role, method, `${MODELS}${path}`, {
    ...(body !== undefined && { body: JSON.stringify(body) }),
    headers: { 'content-type': 'application/json' },
  });
  return { status: answer.status, body: await answer.json() };
}

async function create(name: string, given: Record<string, unknown> = {}): Promise<string> {
  const { body } = await call('POST', '', { experiment_id: '0', name, ...given });
  return body.model.info.model_id as string;
}

async function measure(
  modelId: string,
  value: number,
  given: { key?: string; step?: number; dataset?: string } = {},
): Promise<void> {
  const tenancy = { organisationId: tenant.organisationId, workspaceIds: '*', personId: null } as const;
  const { key = 'auc', step = 0, dataset = null } = given;
  await open.uow.writeSql(tenancy, (tx) =>
    logModelMetrics(
      systemContext(tx, tenant.organisationId, 'test'),
      { workspaceId: tenant.workspaceId, runId: RUN },
      [
        {
          modelId,
          key,
          value,
          step,
          timestamp: 1_000 + step,
          datasetName: dataset,
          datasetDigest: dataset && 'd1',
        },
      ],
    ),
  );
}

async function found(search: Record<string, unknown>): Promise<string[]> {
  const { body } = await call('POST', '/search', { experiment_ids: ['0'], ...search });
  return (body.models ?? []).map(({ info }: { info: { name: string } }) => info.name);
}

test('a logged model is begun, described, finished and deleted', async () => {
  const begun = await call('POST', '', {
    experiment_id: '0',
    name: 'scorecard',
    model_type: 'classifier',
    source_run_id: RUN,
    params: [{ key: 'depth', value: '5' }],
    tags: [{ key: 'team', value: 'risk' }],
  });
  const { info, data } = begun.body.model;
  expect(info).toMatchObject({
    experiment_id: '0',
    name: 'scorecard',
    status: 'LOGGED_MODEL_PENDING',
    model_type: 'classifier',
    source_run_id: RUN,
    tags: [{ key: 'team', value: 'risk' }],
    artifact_uri: `mlflow-artifacts:/0/models/${info.model_id}/artifacts`,
  });
  expect([info.model_id, typeof info.creation_timestamp_ms]).toEqual([
    expect.stringMatching(/^m-[0-9a-f]{32}$/),
    'number',
  ]);
  expect(data).toEqual({ params: [{ key: 'depth', value: '5' }] });
  const at = `/${info.model_id}`;
  expect((await call('PATCH', at, { status: 'LOGGED_MODEL_READY' })).body.model.info.status).toBe(
    'LOGGED_MODEL_READY',
  );
  expect((await call('PATCH', at, { status: 3 })).body.model.info.status).toBe('LOGGED_MODEL_UPLOAD_FAILED');
  await call('PATCH', `${at}/tags`, {
    tags: [
      { key: 'team', value: 'ops' },
      { key: 'a/b', value: 'x' },
    ],
  });
  expect((await call('DELETE', `${at}/tags/a%2Fb`)).status).toBe(200);
  expect((await call('DELETE', `${at}/tags/a%2Fb`)).body.message).toContain("No tag with key 'a/b' found");
  await call('POST', `${at}/params`, {
    params: [
      { key: 'depth', value: '5' },
      { key: 'rate', value: '0.1' },
    ],
  });
  expect((await call('POST', `${at}/params`, { params: [{ key: 'rate', value: '0.2' }] })).status).toBe(400);
  await measure(info.model_id, 0.8, { dataset: 'holdout' });
  await measure(info.model_id, 0.8, { dataset: 'holdout' });
  const shown = (await call('GET', at, undefined, 'viewer')).body.model;
  expect(shown.info.tags).toEqual([{ key: 'team', value: 'ops' }]);
  expect(shown.data).toEqual({
    params: [
      { key: 'depth', value: '5' },
      { key: 'rate', value: '0.1' },
    ],
    metrics: [
      {
        key: 'auc',
        value: 0.8,
        timestamp: 1_000,
        step: 0,
        model_id: info.model_id,
        run_id: RUN,
        dataset_name: 'holdout',
        dataset_digest: 'd1',
      },
    ],
  });
  expect((await call('DELETE', at, {})).body).toEqual({});
  expect([(await call('GET', at)).status, (await call('GET', `${at}?allow_deleted=true`)).status]).toEqual([
    404, 200,
  ]);
  expect(await found({ filter: "name = 'scorecard'" })).toEqual([]);
});

test('names, statuses and places that cannot be are refused in the words clients expect', async () => {
  const refusal = async (path: string, body: unknown, method = 'POST') => {
    const answer = await call(method, path, body);
    return [answer.status, answer.body.error_code, answer.body.message];
  };
  for (const name of ['a/b', 'a:b', 'a.b', '50%', 'it"s', "it's"])
    expect(await refusal('', { experiment_id: '0', name })).toEqual([
      400,
      'INVALID_PARAMETER_VALUE',
      expect.stringContaining('Invalid model name'),
    ]);
  expect(await refusal('', { name: 'x' })).toEqual([
    400,
    'INVALID_PARAMETER_VALUE',
    expect.stringContaining("Missing value for required parameter 'experiment_id'"),
  ]);
  expect(await refusal('', { experiment_id: '999', name: 'x' })).toEqual([
    404,
    'RESOURCE_DOES_NOT_EXIST',
    'No Experiment with id=999 exists',
  ]);
  expect(await refusal('/m-none', { status: 2 }, 'PATCH')).toEqual([
    404,
    'RESOURCE_DOES_NOT_EXIST',
    "Logged model with ID 'm-none' not found.",
  ]);
  expect((await call('POST', '', { experiment_id: '0' }, 'viewer')).status).toBe(403);
  const unnamed = await call('POST', '', { experiment_id: '0' });
  expect(unnamed.body.model.info.name).not.toBe('');
});

test('models are searched by what was logged of them, page by page', async () => {
  const names = ['s-one', 's-two', 's-three'];
  const ids: string[] = [];
  for (const [index, name] of names.entries())
    ids.push(
      await create(name, {
        params: [{ key: 'depth', value: String(index) }],
        tags: [{ key: 't', value: 'Search' }],
      }),
    );
  const [one = '', two = '', three = ''] = ids;
  await measure(one, 0.5);
  await measure(one, 0.9, { step: 1 });
  await measure(two, 0.7);
  await measure(three, 0.2, { dataset: 'holdout' });
  const mine = "tags.t = 'Search'";
  const by = (field_name: string, ascending: boolean, given = {}) => ({
    order_by: [{ field_name, ascending, ...given }],
  });
  expect(await found({ filter: mine })).toEqual(['s-three', 's-two', 's-one']);
  expect(await found({ filter: mine, ...by('metrics.auc', false) })).toEqual(['s-one', 's-two', 's-three']);
  expect(await found({ filter: mine, ...by('metrics.auc', true, { dataset_name: 'holdout' }) })).toEqual([
    's-three',
    's-two',
    's-one',
  ]);
  expect(await found({ filter: mine, ...by('name', true) })).toEqual(['s-one', 's-three', 's-two']);
  expect(await found({ filter: `${mine} AND metrics.auc > 0.6`, ...by('creation_time', true) })).toEqual([
    's-one',
    's-two',
  ]);
  expect(await found({ filter: "params.depth = '1' AND name LIKE 's-%'" })).toEqual(['s-two']);
  expect(await found({ filter: "tags.t ILIKE 'search' AND name IN ('s-one', 's-two')" })).toEqual([
    's-two',
    's-one',
  ]);
  expect(await found({ filter: mine, datasets: [{ dataset_name: 'holdout' }] })).toEqual(['s-three']);
  expect(
    await found({
      filter: 'metrics.auc > 0.1',
      datasets: [{ dataset_name: 'holdout', dataset_digest: 'd2' }],
    }),
  ).toEqual([]);
  expect(await found({ experiment_ids: ['77'] })).toEqual([]);

  for (const ordering of [{}, by('metrics.auc', false), by('name', true), by('metrics.none', true)]) {
    const whole = await found({ filter: mine, ...ordering });
    const pages: string[] = [];
    for (let token: string | undefined; ; ) {
      const { body } = await call('POST', '/search', {
        experiment_ids: ['0'],
        filter: mine,
        max_results: 1,
        page_token: token,
        ...ordering,
      });
      pages.push(...body.models.map(({ info }: { info: { name: string } }) => info.name));
      token = body.next_page_token;
      if (token === undefined) break;
    }
    expect(pages).toEqual(whole);
  }
  const refused = async (search: Record<string, unknown>) =>
    (await call('POST', '/search', { experiment_ids: ['0'], ...search })).body.message;
  expect(await refused(by('params.depth', true))).toBe(
    'Invalid order by field name: params.depth. Only metrics are supported.',
  );
  expect(await refused(by('nothing', true))).toBe('Invalid order by field name: nothing');
  expect(await refused({ datasets: [{}] })).toContain(
    '`dataset_name` in the `datasets` clause must be specified.',
  );
  expect(await refused({ page_token: 'x' })).toContain('Invalid page token');
  expect(await refused({ filter: 'a OR b' })).toContain('Invalid clause(s) in filter string');
});

test('the files of a logged model are listed by their paths within it', async () => {
  const id = await create('files');
  const root = `/api/2.0/mlflow-artifacts/artifacts/0/models/${id}/artifacts`;
  await door.call('ml-engineer', 'PUT', `${root}/MLmodel`, { body: 'x' });
  await door.call('ml-engineer', 'PUT', `${root}/data/weights.bin`, { body: 'xyz' });
  const folder = (query: string) => call('GET', `/${id}/artifacts/directories${query}`, undefined, 'viewer');
  const uri = `mlflow-artifacts:/0/models/${id}/artifacts`;
  expect((await folder('')).body).toEqual({
    root_uri: uri,
    files: [
      { path: 'MLmodel', is_dir: false, file_size: 1 },
      { path: 'data', is_dir: true },
    ],
  });
  expect((await folder('?artifact_directory_path=data')).body).toEqual({
    root_uri: uri,
    files: [{ path: 'data/weights.bin', is_dir: false, file_size: 3 }],
  });
  expect((await folder('?artifact_directory_path=../..')).body.message).toBe('Invalid path');
});
