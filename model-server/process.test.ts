import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { MAIN, NODE, startModelServer, type TestServer } from './testing/start-model-server.ts';
import { readFixture, uploadBody } from './testing/upload-body.ts';

const running: TestServer[] = [];
async function start(...args: Parameters<typeof startModelServer>): Promise<TestServer> {
  const server = await startModelServer(...args);
  running.push(server);
  return server;
}
afterEach(async () => {
  for (const server of running.splice(0)) await server.remove();
});

async function exitOf(server: TestServer): Promise<{ code: number; ms: number }> {
  const startedAt = performance.now();
  const [code] = (await once(server.process, 'exit', { signal: AbortSignal.timeout(5000) })) as [number];
  return { code, ms: performance.now() - startedAt };
}

describe('the process', () => {
  it('stops within 2 s of SIGTERM, even while a model runs', { retry: 2 }, async () => {
    const server = await start();
    await server.call(
      'POST',
      '/v2/repository/models/c/load',
      uploadBody({ '1': await readFixture('counter') }),
    );
    const inputs = [{ name: 'steps', datatype: 'INT64', shape: [1], data: [4e9] }];
    const call = server.call('POST', '/v2/models/c/infer', { inputs }).catch(() => 'cut off');
    await expect
      .poll(
        async () => (await (await fetch(`${server.url}/metrics`)).text()).match(/waiting\{.*\} (\d)/)?.[1],
      )
      .toBe('1');
    server.process.kill('SIGTERM');
    const { code, ms } = await exitOf(server);
    expect(code).toBe(0);
    expect(ms).toBeLessThan(2000);
    await call;
  });

  it('ends with its parent when told to, and not otherwise', async () => {
    const tied = await start(['--end-with-stdin']);
    tied.process.stdin?.end();
    expect((await exitOf(tied)).code).toBe(0);
    const free = await start();
    free.process.stdin?.end();
    expect((await free.call('GET', '/v2/health/ready')).status).toBe(200);
  });

  it('forgets what was loaded, but not the files, when it starts again', async () => {
    const first = await start();
    await first.call('POST', '/v2/repository/models/k/load', uploadBody({ '1': await readFixture('kinds') }));
    await first.stop();
    const second = await start([], { repository: first.repository });
    expect((await second.call('POST', '/v2/repository/index', {})).json).toEqual([
      { name: 'k', version: '1', state: 'UNAVAILABLE', reason: 'not loaded' },
    ]);
    expect((await second.call('POST', '/v2/repository/models/k/load')).status).toBe(200);
  });

  it('says in a sentence why it cannot start', async () => {
    const server = await start();
    const port = new URL(server.url).port;
    for (const [args, words] of [
      [['--port', port, '--repository', server.repository], 'EADDRINUSE'],
      [['--port', '0'], '--repository DIR is needed'],
      [['--port', 'x', '--repository', server.repository], '--port must be a whole number'],
    ] as const) {
      const child = spawn(NODE, [MAIN, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
      let said = '';
      child.stderr.on('data', (chunk: Buffer) => {
        said += chunk.toString();
      });
      const [code] = (await once(child, 'close', { signal: AbortSignal.timeout(10_000) })) as [number];
      expect(code).toBe(1);
      expect(said).toContain(words);
      expect(said.trim().split('\n')).toHaveLength(1);
    }
  });

  it('guards the repository with a key when it has one; inference stays open', async () => {
    const server = await start([], { env: { MODEL_SERVER_ADMIN_KEY: 'canary-key' } });
    const index = (key?: string) =>
      fetch(`${server.url}/v2/repository/index`, {
        method: 'POST',
        headers: key ? { 'admin-key': key } : {},
      });
    expect((await index()).status).toBe(403);
    expect((await index('wrong')).status).toBe(403);
    expect((await index('canary-key')).status).toBe(200);
    expect((await server.call('GET', '/v2/models/none/ready')).status).toBe(404);
  });
});
