import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test, vi } from 'vitest';
import { ReceivedCall } from './received-call.ts';
import { Stopwatch } from './stopwatch.ts';

const WAIT = { timeout: 15_000, interval: 10 };

async function received() {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const caller = request({ port: (server.address() as AddressInfo).port, host: '127.0.0.1' });
  caller.on('error', () => undefined);
  caller.end();
  const [incoming, response] = (await once(server, 'request')) as [IncomingMessage, ServerResponse];
  const call = new ReceivedCall({
    request: incoming,
    response,
    url: new URL('http://gateway/'),
    watch: new Stopwatch(),
    correlationId: 'c',
    trace: null,
  });
  return { call, caller, response, server };
}

test('tells that its caller left, whether somebody asked before or asks after', async () => {
  const { call, caller, response, server } = await received();
  const { signal } = call;
  expect(signal.aborted).toBe(false);
  expect(call.signal).toBe(signal);
  caller.destroy();
  await vi.waitUntil(() => signal.aborted, WAIT);
  expect(signal.reason).toBe('the caller left');
  const { request: same, url, watch, correlationId } = call;
  const later = new ReceivedCall({ request: same, response, url, watch, correlationId, trace: null });
  expect(later.signal.aborted).toBe(true);
  server.close();
});
