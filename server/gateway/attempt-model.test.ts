import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Pool } from 'undici';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AttemptFailed, attemptModel } from './attempt-model.ts';

let server: Server;
let pool: Pool;

/** Sends a part at once, another one after a moment, and ends where it is told to. */
function speak(path: string, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write('one ');
  setTimeout(() => response.write('two '), 20);
  if (path === '/ends') setTimeout(() => response.end(), 40);
}

beforeAll(async () => {
  server = createServer((request, response) => speak(request.url ?? '', response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  pool = new Pool(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});

afterAll(async () => {
  await pool.destroy();
  server.closeAllConnections();
  server.close();
});

/** Reads an answer part by part, holding each for so long (milliseconds). */
function ask(path: string, heldMs: number, patience: { timeoutMs: number; idleMs?: number }) {
  const read = async (parts: AsyncIterable<Uint8Array>) => {
    let text = '';
    for await (const part of parts) {
      text += Buffer.from(part).toString();
      await new Promise((resolve) => setTimeout(resolve, heldMs));
    }
    return text;
  };
  const target = { pool, headers: {}, baseUrl: '' } as unknown as Parameters<typeof attemptModel>[0];
  return attemptModel(target, { path, body: '' }, patience, { kind: 'parts', read }, new AbortController());
}

const faultOf = (asked: Promise<unknown>) =>
  asked.then(
    () => null,
    (error: unknown) => (error instanceof AttemptFailed ? error.fault : error),
  );

test('a reader who takes longer than the model may be silent is no silence of the model', async () => {
  expect(await ask('/ends', 300, { timeoutMs: 10_000, idleMs: 150 })).toBe('one two ');
});

test('time that the reader used up does not speak against the model', async () => {
  expect(await faultOf(ask('/stays', 600, { timeoutMs: 200 }))).toBe('caller-slow');
});

test('a model that falls silent is told from that', async () => {
  expect(await faultOf(ask('/stays', 0, { timeoutMs: 10_000, idleMs: 100 }))).toBe('timeout');
  expect(await faultOf(ask('/stays', 0, { timeoutMs: 200 }))).toBe('timeout');
});
