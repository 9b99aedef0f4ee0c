import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { MV, openRegistryDoor, type RegistryDoor, RM } from '../testing/open-registry-door.ts';

// Settings are read once, before anything here is run.
vi.hoisted(() => {
  process.env.INTERLOCK_DATA_DIR = `/tmp/interlock-wire-registry-${process.pid}-${Date.now()}`;
});

let opened: RegistryDoor;

beforeAll(async () => {
  opened = await openRegistryDoor();
});
afterAll(() => opened?.close());

const call: RegistryDoor['call'] = (...given) => opened.call(...given);
const create: RegistryDoor['create'] = (...given) => opened.create(...given);
const version: RegistryDoor['version'] = (...given) => opened.version(...given);
const alias: RegistryDoor['alias'] = (...given) => opened.alias(...given);

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
