import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer as createSocketServer } from 'node:net';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { problemOfGrant, refusalOfAddress } from './egress-rules.ts';
import { type GuardedRequest, guardedPool, guardedRequest } from './guarded-http.ts';

const LOOPBACK = ['127.0.0.0/8', '::1/128'];
const asked: string[] = [];
let server: Server;
let port: number;

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    if (request.url === '/redirect') {
      response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data' }).end();
    } else if (request.url === '/large') response.end('x'.repeat(200_000));
    else if (request.url === '/silent') response.flushHeaders();
    else if (request.url === '/echo') request.pipe(response);
    else response.writeHead(request.url === '/bad' ? 500 : 200).end('fine');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

function call(url: string, more: Partial<GuardedRequest> = {}) {
  return guardedRequest({
    url,
    method: 'GET',
    egressGrants: [],
    timeouts: { connectMs: 1_000, totalMs: 2_000 },
    maxBytes: 100_000,
    ...more,
  });
}

const at = (path: string) => `http://127.0.0.1:${port}${path}`;

describe('addresses', () => {
  test.each([
    ['8.8.8.8', [], true],
    ['2606:4700::1111', [], true],
    ['127.0.0.1', [], false],
    ['127.0.0.1', LOOPBACK, true],
    ['10.1.2.3', ['10.1.0.0/16'], true],
    ['10.2.2.3', ['10.1.0.0/16'], false],
    ['0.0.0.0', [], false],
    ['100.64.0.1', [], false],
    ['169.254.10.1', [], false],
    ['169.254.169.254', ['169.254.0.0/16'], false],
    ['::ffff:169.254.169.254', ['169.254.0.0/16', '::/32'], false],
    ['::ffff:a9fe:a9fe', ['169.254.0.0/16'], false],
    ['::127.0.0.1', [], false],
    ['::7f00:1', [], false],
    ['4000::1', [], false],
    ['168.63.129.16', [], false],
    ['fd20:ce::254', ['fd20::/32'], false],
    ['fd00:ec2::254', ['fd00::/32'], false],
    ['::ffff:127.0.0.1', [], false],
    ['::ffff:127.0.0.1', LOOPBACK, true],
    ['64:ff9b::7f00:1', [], false],
    ['64:ff9b::808:808', [], false],
    ['2002:7f00:1::', [], false],
    ['fe80::1', [], false],
    ['fe80::1%eth0', ['fe80::/32'], false],
    ['fd12::1', [], false],
    ['fd12::1', ['fd12::/48'], true],
    ['224.0.0.1', [], false],
    ['255.255.255.255', [], false],
    ['not an address', [], false],
  ])('%s with grants %j: %s', (address, grants, permitted) => {
    expect(refusalOfAddress(address, grants) === null).toBe(permitted);
  });

  test.each([
    ['10.0.0.0/8', true],
    ['0.0.0.0/0', false],
    ['10.0.0.0/7', false],
    ['::/0', false],
    ['10.0.0.1', false],
    ['everything', false],
  ])('the grant %s: %s', (grant, permitted) => {
    expect(problemOfGrant(grant) === null).toBe(permitted);
  });
});

describe('a guarded request', () => {
  test.each([
    'http://127.0.0.1/',
    'http://2130706433/',
    'http://0177.0.0.1/',
    'http://0x7f.1/',
    'http://127.1/',
    'http://[::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:7f00:1]/',
    'http://169.254.169.254/latest/meta-data',
    'http://０x7f000001/',
    'http://user:secret@example.org/',
    'file:///etc/passwd',
    'gopher://example.org/',
    'javascript:alert(1)',
    'nonsense',
  ])('refuses %s before anything is sent', async (url) => {
    await expect(call(url)).rejects.toMatchObject({ fault: 'refused', isSent: false });
  });

  test('refuses a name when any of its addresses is not permitted', async () => {
    const resolve = async () => [
      { address: '8.8.8.8', family: 4 },
      { address: '127.0.0.1', family: 4 },
    ];
    await expect(call('http://models.example/', { resolve })).rejects.toMatchObject({ fault: 'refused' });
  });

  test('a name that changes its mind is resolved once, and what was checked is what is connected to', async () => {
    let times = 0;
    const resolve = async () => {
      times += 1;
      return [{ address: times === 1 ? '127.0.0.1' : '169.254.169.254', family: 4 }];
    };
    const answer = await call(`http://models.example:${port}/`, { resolve, egressGrants: LOOPBACK });
    expect(answer).toMatchObject({ status: 200, text: 'fine' });
    expect(times).toBe(1);
    const second = call(`http://models.example:${port}/`, { resolve, egressGrants: LOOPBACK });
    await expect(second).rejects.toMatchObject({ fault: 'refused' });
  });

  test('does not follow a redirect', async () => {
    await expect(call(at('/redirect'), { egressGrants: LOOPBACK })).rejects.toMatchObject({
      fault: 'bad-answer',
    });
  });

  test('caps the answer', async () => {
    await expect(call(at('/large'), { egressGrants: LOOPBACK })).rejects.toMatchObject({
      fault: 'bad-answer',
      isSent: true,
    });
  });

  test('says that a silent engine may have seen the request', async () => {
    const timeouts = { connectMs: 1_000, totalMs: 200 };
    await expect(call(at('/silent'), { egressGrants: LOOPBACK, timeouts })).rejects.toMatchObject({
      fault: 'interrupted',
      isSent: true,
    });
  });

  test('says that nothing was sent when nobody listens', async () => {
    const closed = createSocketServer();
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
    const free = (closed.address() as AddressInfo).port;
    await new Promise((resolve) => closed.close(resolve));
    await expect(call(`http://127.0.0.1:${free}/`, { egressGrants: LOOPBACK })).rejects.toMatchObject({
      fault: 'unreachable',
      isSent: false,
    });
  });

  test('stops within a moment when the caller gives up', { retry: 2 }, async () => {
    const signal = AbortSignal.timeout(100);
    const startedAt = performance.now();
    await expect(call(at('/silent'), { egressGrants: LOOPBACK, signal })).rejects.toMatchObject({
      fault: 'interrupted',
    });
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });

  test('streams a body and gives status codes as they are', async () => {
    const body = Readable.from(['a', 'b', 'c']);
    const sent = await call(at('/echo'), { method: 'POST', body, egressGrants: LOOPBACK });
    expect(sent.text).toBe('abc');
    expect((await call(at('/bad'), { egressGrants: LOOPBACK })).status).toBe(500);
  });
});

describe('a guarded pool', () => {
  const options = { connections: 2, connectMs: 1_000, answerMs: 1_000, maxBytes: 100_000 };

  test('refuses a forbidden origin at once and a forbidden name when it connects', async () => {
    expect(() => guardedPool('http://127.0.0.1:1', [], options)).toThrow(/no grant/);
    const resolve = async () => [{ address: '10.0.0.1', family: 4 }];
    const pool = guardedPool('http://models.example', [], { ...options, resolve });
    await expect(pool.request({ path: '/', method: 'GET' })).rejects.toThrow(/not a public address/);
    await pool.destroy();
  });

  test('serves many calls', async () => {
    const pool = guardedPool(at(''), LOOPBACK, options);
    const answers = await Promise.all(
      Array.from({ length: 20 }, async () => (await pool.request({ path: '/x', method: 'GET' })).body.text()),
    );
    expect(new Set(answers)).toEqual(new Set(['fine']));
    await pool.close();
  });
});
