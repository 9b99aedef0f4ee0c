import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Agent, request } from 'undici';
import { expect, test } from 'vitest';
import { drainServer } from './drain-server.ts';

async function listening(answerMs: number) {
  let isStopping = false;
  const server = createServer((_, response) => {
    setTimeout(() => {
      if (isStopping) response.setHeader('connection', 'close');
      response.end('ok');
    }, answerMs);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const drain = (waitMs: number) => {
    isStopping = true;
    return drainServer(server, waitMs);
  };
  return { server, url, drain };
}

async function statusOf(url: string, dispatcher: Agent): Promise<number> {
  const answer = await request(url, { dispatcher });
  await answer.body.dump();
  return answer.statusCode;
}

test('a call in progress is finished, and one more on a kept connection is answered before it ends', async () => {
  const { url, drain } = await listening(50);
  const agent = new Agent({ connections: 1, pipelining: 1 });
  expect(await statusOf(url, agent)).toBe(200);
  const running = statusOf(url, agent);
  const drained = drain(30_000);
  expect(await running).toBe(200);
  await drained;
  await expect(statusOf(url, agent)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  await agent.close();
});

test('a connection that was kept open takes one more call after draining began', async () => {
  const { url, drain } = await listening(0);
  const agent = new Agent({ connections: 1, pipelining: 1, keepAliveTimeout: 30_000 });
  expect(await statusOf(url, agent)).toBe(200);
  const drained = drain(30_000);
  expect(await statusOf(url, agent)).toBe(200);
  await drained;
  await agent.close();
});

test('silent connections and endless calls keep nobody from leaving', async () => {
  const { server, url, drain } = await listening(3_600_000);
  const agent = new Agent({ connections: 2 });
  const endless = statusOf(url, agent).catch((error: { code?: string }) => error.code);
  await once(server, 'request');
  const startedAt = performance.now();
  await drain(200);
  expect(performance.now() - startedAt).toBeLessThan(10_000);
  server.closeAllConnections();
  expect(await endless).toBe('UND_ERR_SOCKET');
  await agent.close();
});
