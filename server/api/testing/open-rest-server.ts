import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { UnitOfWork } from '#server/platform/unit-of-work.ts';
import { restHandler } from '../rest/handle-rest.ts';

function requestOf(origin: string, incoming: IncomingMessage): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers))
    if (value !== undefined) headers.set(name, String(value));
  const hasBody = incoming.method !== 'GET' && incoming.method !== 'HEAD';
  return new Request(`${origin}${incoming.url}`, {
    method: incoming.method,
    headers,
    ...(hasBody && { body: Readable.toWeb(incoming) as ReadableStream, duplex: 'half' }),
  } as RequestInit);
}

/** The handler of /api/v1 behind a real HTTP server, as a process of its own would run it: nothing of Next is involved. */
export async function openRestServer(
  uow: UnitOfWork,
): Promise<{ origin: string; close: () => Promise<unknown> }> {
  const handle = restHandler(uow);
  let origin = '';
  const server = createServer((incoming, outgoing) => {
    handle(requestOf(origin, incoming))
      .then(async (response) => {
        outgoing.writeHead(response.status, Object.fromEntries(response.headers));
        if (response.body) await pipeline(Readable.fromWeb(response.body as never), outgoing);
        else outgoing.end();
      })
      .catch((error: unknown) => outgoing.destroy(error as Error));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { origin, close: () => new Promise((resolve) => server.close(resolve)) };
}
