import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { expect, test } from 'vitest';
import { endResponse } from './end-response.ts';

const BODY = 'x'.repeat(50_000_000);

async function serving(stuckMs: number) {
  const responses: ServerResponse[] = [];
  const server = createServer((_, response) => {
    responses.push(response);
    endResponse(response, BODY, stuckMs);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { server, responses, port };
}

test('a caller who reads nothing loses its connection', async () => {
  const { server, responses, port } = await serving(300);
  const caller = connect(port, '127.0.0.1').pause();
  caller.on('error', () => undefined);
  caller.write('GET / HTTP/1.1\r\nhost: gateway\r\n\r\n');
  await expect.poll(() => responses[0]?.destroyed, { timeout: 20_000 }).toBe(true);
  expect(responses[0]?.writableFinished).toBe(false);
  caller.destroy();
  server.close();
});

test('a caller who reads slowly gets everything, and its next call on the same connection too', async () => {
  const { server, responses, port } = await serving(2_000);
  const caller = connect(port, '127.0.0.1');
  let bytes = 0;
  caller.on('data', (chunk) => {
    bytes += chunk.length;
    caller.pause();
    setTimeout(() => caller.resume(), 2);
  });
  const ask = () => caller.write('GET / HTTP/1.1\r\nhost: gateway\r\n\r\n');
  ask();
  await expect.poll(() => bytes, { timeout: 60_000 }).toBeGreaterThan(BODY.length);
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  ask();
  await expect.poll(() => bytes, { timeout: 60_000 }).toBeGreaterThan(2 * BODY.length);
  expect(responses.map(({ writableFinished }) => writableFinished)).toEqual([true, true]);
  caller.destroy();
  server.close();
});
