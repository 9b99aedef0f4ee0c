import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startModelServer, type TestServer } from './testing/start-model-server.ts';
import { readFixture, uploadBody } from './testing/upload-body.ts';

const corrupt = Buffer.from('this is no model');
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

describe('the model repository', () => {
  let server: TestServer;
  let kinds: Buffer;
  let counter: Buffer;
  beforeEach(async () => {
    server = await startModelServer(['--max-body-mb', '6', '--max-engines', '3']);
    kinds = await readFixture('kinds');
    counter = await readFixture('counter');
  });
  afterEach(() => server.remove());

  const load = (model: string, body?: unknown) =>
    server.call('POST', `/v2/repository/models/${model}/load`, body);
  const unload = (model: string) => server.call('POST', `/v2/repository/models/${model}/unload`);
  const index = async (body?: unknown) => (await server.call('POST', '/v2/repository/index', body)).json;
  const ready = async (path: string) => (await server.call('GET', `/v2/models/${path}/ready`)).status;
  const put = async (path: string, bytes: Uint8Array) => {
    await mkdir(join(server.repository, path), { recursive: true });
    await writeFile(join(server.repository, path, 'model.onnx'), bytes);
  };

  it('loads nothing by itself, then what it is told', async () => {
    await put('m/1', kinds);
    expect(await index()).toEqual([{ name: 'm', version: '1', state: 'UNAVAILABLE', reason: 'not loaded' }]);
    expect(await ready('m')).toBe(400);
    expect((await load('m')).status).toBe(200);
    expect((await load('m')).status).toBe(200);
    expect(await index({ ready: true })).toEqual([{ name: 'm', version: '1', state: 'READY', reason: '' }]);
    expect(await ready('m/versions/1')).toBe(200);
  });

  it('serves two versions at once; unversioned calls reach the higher number', async () => {
    await put('m/9', kinds);
    await put('m/10', counter);
    expect((await load('m')).status).toBe(200);
    const digest = async (path: string) =>
      ((await server.call('GET', `/v2/models/${path}`)).json as { parameters: { sha256: string } }).parameters
        .sha256;
    expect(await digest('m/versions/9')).toBe(sha256(kinds));
    expect(await digest('m/versions/10')).toBe(sha256(counter));
    expect(await digest('m')).toBe(sha256(counter));
    await load('m', { parameters: { config: '{"version_policy":{"specific":{"versions":[9]}}}' } });
    expect(await ready('m/versions/10')).toBe(400);
    expect(await digest('m')).toBe(sha256(kinds));
  });

  it('takes uploads, writes them whole and leaves nothing else behind', async () => {
    expect((await load('up', uploadBody({ '1': kinds }))).status).toBe(200);
    expect(await readFile(join(server.repository, 'up/1/model.onnx'))).toEqual(kinds);
    expect(await readdir(join(server.repository, 'up/1'))).toEqual(['model.onnx']);
    expect((await load('up', uploadBody({ '2': counter }))).status).toBe(200);
    expect(await index({ ready: true })).toHaveLength(2);
  });

  it('refuses a corrupt new version with the engine’s words; the older one keeps serving', async () => {
    await load('m', uploadBody({ '1': kinds }));
    const { status, json } = await load('m', uploadBody({ '2': corrupt }));
    expect(status).toBe(400);
    expect((json as { error: string }).error).toMatch(/load failed for model 'm': version 2 .*protobuf/);
    expect(await index()).toEqual([
      { name: 'm', version: '1', state: 'READY', reason: '' },
      { name: 'm', version: '2', state: 'UNAVAILABLE', reason: expect.stringContaining('protobuf') },
    ]);
    expect(await ready('m')).toBe(200);
    expect(await ready('m/versions/2')).toBe(400);
    expect(await readdir(join(server.repository, 'm'))).toEqual(['1']);
  });

  it('keeps file and engine when a served version is overwritten with garbage', async () => {
    await load('m', uploadBody({ '1': kinds }));
    expect((await load('m', uploadBody({ '1': corrupt }))).status).toBe(400);
    expect(await readFile(join(server.repository, 'm/1/model.onnx'))).toEqual(kinds);
    await put('m/1', corrupt);
    expect((await load('m')).status).toBe(400);
    expect(await ready('m/versions/1')).toBe(200);
    expect(await index()).toEqual([
      { name: 'm', version: '1', state: 'READY', reason: expect.stringContaining('an earlier file serves') },
    ]);
  });

  it('says what is missing', async () => {
    expect((await load('nope')).status).toBe(404);
    expect((await unload('nope')).status).toBe(404);
    await mkdir(join(server.repository, 'empty/1'), { recursive: true });
    const { status, json } = await load('empty');
    expect(status).toBe(400);
    expect((json as { error: string }).error).toContain('there is no file empty/1/model.onnx');
  });

  it('unloads every version, twice if asked, and keeps the files', async () => {
    await load('m', uploadBody({ '1': kinds }));
    expect((await unload('m')).status).toBe(200);
    expect((await unload('m')).status).toBe(200);
    expect(await ready('m')).toBe(400);
    expect(await index()).toEqual([{ name: 'm', version: '1', state: 'UNAVAILABLE', reason: 'unloaded' }]);
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    expect(metrics).not.toContain('model="m"');
    expect((await load('m')).status).toBe(200);
  });

  it('answers every inference while a version is replaced', async () => {
    await load('m', uploadBody({ '1': counter }));
    let swapping = true;
    const statuses: number[] = [];
    const calls = (async () => {
      while (swapping) {
        const inputs = [{ name: 'steps', datatype: 'INT64', shape: [1], data: [3] }];
        statuses.push((await server.call('POST', '/v2/models/m/infer', { inputs })).status);
      }
    })();
    expect((await load('m', uploadBody({ '2': counter }))).status).toBe(200);
    await load('m', { parameters: { config: '{"version_policy":{"latest":{"num_versions":1}}}' } });
    swapping = false;
    await calls;
    expect(statuses.length).toBeGreaterThan(5);
    expect(new Set(statuses)).toEqual(new Set([200]));
  });

  it.each([
    ['a path that climbs', { 'file:../../x/model.onnx': 'AAAA' }, 'only file:<version>/model.onnx'],
    ['another file', { 'file:1/config.pbtxt': 'AAAA' }, 'only file:<version>/model.onnx'],
    ['no base64', { 'file:1/model.onnx': 'a?b=' }, 'must be base64'],
    ['an unknown parameter', { depth: 1 }, "parameter 'depth' is not known"],
    ['a broken config', { config: '{' }, 'config is not JSON'],
    [
      'a broken policy',
      { config: '{"version_policy":{"latest":{"num_versions":0}}}' },
      'config.version_policy',
    ],
  ])('refuses %s', async (_, parameters, words) => {
    const { status, json } = await load('m', { parameters });
    expect(status).toBe(400);
    expect((json as { error: string }).error).toContain(words);
  });

  it('refuses names that are no folder names, bodies that are too large, and one model too many', async () => {
    expect((await load('..%2Fetc', uploadBody({ '1': kinds }))).status).toBe(400);
    expect((await load('m', uploadBody({ '1': Buffer.alloc(6 * 1024 * 1024) }))).status).toBe(413);
    const large = await load('m', uploadBody({ '1': Buffer.alloc(4 * 1024 * 1024, 7) }));
    expect(large.status).toBe(400);
    expect((large.json as { error: string }).error).toContain('version 1 is at UNAVAILABLE state');
    await load('m', uploadBody({ '1': counter, '2': counter, '3': counter }));
    const { status, json } = await load('n', uploadBody({ '1': counter }));
    expect(status).toBe(400);
    expect((json as { error: string }).error).toContain('3 versions are loaded already');
  });
});
