import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { z } from 'zod';
import type { ImportFacts } from './imports.views.ts';
import { inSmallerPages, openImportSource, SourceError } from './open-import-source.ts';

function tooLarge(): SourceError {
  const fault = new SourceError('too large', null, true);
  fault.isTooLarge = true;
  return fault;
}

test('an answer that is too large is asked for in parts, down to one thing', async () => {
  const asked: number[] = [];
  const ask = async (most: number) => {
    asked.push(most);
    if (most > 1) throw tooLarge();
    return 'one';
  };
  expect([await inSmallerPages(100, ask), asked]).toEqual(['one', [100, 10, 1]]);
});

test('one thing that is too large is told, and so is every other fault, at once', async () => {
  await expect(inSmallerPages(50, () => Promise.reject(tooLarge()))).rejects.toMatchObject({
    isTooLarge: true,
  });
  let calls = 0;
  const refused = () => {
    calls += 1;
    return Promise.reject(new SourceError('no', 500, false));
  };
  await expect(inSmallerPages(50, refused)).rejects.toMatchObject({ status: 500 });
  expect(calls).toBe(1);
});

test('what another server says or names holds nothing that Postgres cannot keep', async () => {
  const server = createServer((request, response) => {
    const status = request.url === '/fault' ? 404 : 200;
    // An answer of its own making: a NUL and half of a pair, as JSON may spell them.
    response.writeHead(status).end('{"message":"told\\u0000 s\\uD83Do"}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const facts = { url: `http://127.0.0.1:${port}`, egressGrants: ['127.0.0.1/32'], sealedCredential: null };
  const given = { ...facts, remoteWorkspace: null } as unknown as ImportFacts;
  const source = openImportSource(given, AbortSignal.timeout(30_000));
  try {
    const answer = z.object({ message: z.string() });
    expect(await source.get('/page', {}, answer)).toEqual({ message: 'told s\uFFFDo' });
    await expect(source.get('/fault', {}, answer)).rejects.toThrow('The source answered 404: told s\uFFFDo');
  } finally {
    await source.close();
    server.closeAllConnections();
    server.close();
  }
});
