import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { guardedPool, guardedRequest } from './guarded-http.ts';
import type { Resolve } from './guarded-lookup.ts';
import { HOSTILE_ADDRESSES, HOSTILE_NAMES, METADATA_DESPITE_GRANTS } from './testing/hostile-addresses.ts';

const LIMITS = { timeouts: { connectMs: 3_000, totalMs: 6_000 }, maxBytes: 10_000 } as const;
const POOL = { connections: 1, connectMs: 3_000, answerMs: 6_000, maxBytes: 10_000 } as const;
const LOOPBACK = ['127.0.0.0/8'];
let server: Server;
let port: number;
const asked: string[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request.url ?? '');
    const [, status, target = ''] = /^\/(30\d)\?(.*)/.exec(request.url ?? '') ?? [];
    if (status) response.writeHead(Number(status), { location: decodeURIComponent(target) }).end();
    else response.end('inside');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const namesLead =
  (addresses: readonly string[]): Resolve =>
  async () =>
    addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));

describe('the guard', () => {
  test.each(HOSTILE_ADDRESSES)('does not reach %s: %s', async (_, url) => {
    const request = guardedRequest({ url, method: 'GET', egressGrants: [], ...LIMITS });
    await expect(request).rejects.toMatchObject({ fault: 'refused', isSent: false });
    expect(() => guardedPool(url, [], POOL)).toThrow();
  });

  test.each(METADATA_DESPITE_GRANTS)('reaches %s by no grant, nor by %s', async (url, grant) => {
    const request = guardedRequest({ url, method: 'GET', egressGrants: [grant], ...LIMITS });
    await expect(request).rejects.toMatchObject({ fault: 'refused', isSent: false });
  });

  test.each(HOSTILE_NAMES)('connects to no name that leads to %s', async (_, addresses) => {
    const resolve = namesLead(addresses);
    const url = `http://rebinding.example:${port}/`;
    await expect(
      guardedRequest({ url, method: 'GET', egressGrants: [], ...LIMITS, resolve }),
    ).rejects.toMatchObject({
      fault: 'refused',
      isSent: false,
    });
    const pool = guardedPool(url, [], { ...POOL, resolve });
    await expect(pool.request({ path: '/', method: 'GET' })).rejects.toThrow();
    await pool.destroy();
    expect(asked).toEqual([]);
  });

  test.each(['localhost', 'localhost.', 'LOCALHOST', 'sub.localhost'])(
    '%s is loopback by another name',
    async (host) => {
      const url = `http://${host}:${port}/`;
      const request = guardedRequest({ url, method: 'GET', egressGrants: [], ...LIMITS });
      // Where the machine knows no such name, there is nothing to connect to either.
      await expect(request).rejects.toMatchObject({ isSent: false });
      expect(asked).toEqual([]);
    },
  );

  test.each([301, 302, 303, 307, 308])('follows no redirect to the inside (%i)', async (status) => {
    asked.length = 0;
    const target = encodeURIComponent(`http://127.0.0.1:${port}/inside`);
    const url = `http://127.0.0.1:${port}/${status}?${target}`;
    const request = guardedRequest({ url, method: 'POST', body: '{}', egressGrants: LOOPBACK, ...LIMITS });
    await expect(request).rejects.toMatchObject({ fault: 'bad-answer' });
    expect(asked).toEqual([`/${status}?${target}`]);
  });
});
