import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Pool } from 'undici';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { requestWhole } from './request-whole.ts';

const TEXT = `{"said":"${'ä'.repeat(40_000)}"}`;
let server: Server;
let pool: Pool;
let asked = 0;

beforeAll(async () => {
  server = createServer((request, response) => {
    asked += 1;
    if (request.url === '/hangs') return;
    if (request.url === '/hints') response.writeEarlyHints({ link: '</a>; rel=preload' });
    const isCut = request.url === '/cut';
    const bytes = Buffer.from(`${request.url === '/marked' ? '\ufeff' : ''}${TEXT}`);
    const status = request.url === '/busy' ? 429 : 200;
    response.writeHead(status, { 'content-length': bytes.length, 'retry-after': '7' });
    // In the middle of a character.
    response.write(bytes.subarray(0, 10_001), () => {
      if (isCut) response.destroy();
      else response.end(bytes.subarray(10_001));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  pool = new Pool(`http://127.0.0.1:${port}`, { connections: 1, maxResponseSize: 200_000 });
});

afterAll(async () => {
  await pool.destroy();
  server.closeAllConnections();
  server.close();
});

const ask = (path: string, ending = new AbortController(), onHead = () => {}) =>
  requestWhole(pool, { path, headers: { 'x-of': 'test' }, body: '{}' }, ending.signal, onHead);

test.each(['/', '/marked', '/hints'])('reads an answer whole: %s', async (path) => {
  let heads = 0;
  const answer = await ask(path, new AbortController(), () => {
    heads += 1;
  });
  expect(answer).toMatchObject({ statusCode: 200, text: TEXT });
  expect(heads).toBe(1);
});

test('tells status and headers of a refusal', async () => {
  const { statusCode, headers } = await ask('/busy');
  expect([statusCode, headers['retry-after']]).toEqual([429, '7']);
});

test('an answer that is cut is none', async () => {
  await expect(ask('/cut')).rejects.toMatchObject({ code: 'UND_ERR_SOCKET' });
});

test('ends at once when it is aborted, also while it waits for a connection, and asks nobody then', async () => {
  const before = asked;
  const [first, second] = [new AbortController(), new AbortController()];
  const hanging = ask('/hangs', first);
  const queued = ask('/', second);
  second.abort('whole');
  await expect(queued).rejects.toBe('whole');
  first.abort('first-byte');
  await expect(hanging).rejects.toBe('first-byte');
  const late = new AbortController();
  late.abort('late');
  await expect(ask('/', late)).rejects.toBe('late');
  expect(await ask('/')).toMatchObject({ statusCode: 200 });
  expect(asked - before).toBeLessThanOrEqual(2);
});
