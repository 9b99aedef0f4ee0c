import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, expect, test, vi } from 'vitest';
import { seal } from '#server/platform/crypto.ts';
import { HOSTILE_ADDRESSES } from '#server/platform/testing/hostile-addresses.ts';
import { openCallServices } from './call-services.ts';

vi.hoisted(() => {
  // What is opened for serving clusters is not opened for addresses that policies name.
  process.env.INTERLOCK_DATA_DIR = `/tmp/interlock-call-services-${process.pid}-${Date.now()}`;
  process.env.INTERLOCK_EGRESS_ALLOW = '127.0.0.0/8,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,::1/128';
});

const services = openCallServices();
afterAll(() => services.stop());

test.each(HOSTILE_ADDRESSES)(
  'a service that a call policy names is not asked at %s: %s',
  async (_, address) => {
    await expect(services.post(address, {}, 2_000)).rejects.toThrow();
  },
);

test('nor at a name of this machine, which hears nothing of it', async () => {
  const asked: string[] = [];
  const inside = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.end('{}');
  });
  inside.listen(0, '127.0.0.1');
  await once(inside, 'listening');
  const { port } = inside.address() as AddressInfo;
  for (const host of ['127.0.0.1', 'localhost', '[::ffff:127.0.0.1]'])
    await expect(services.post(`http://${host}:${port}/`, {}, 2_000), host).rejects.toThrow();
  expect(asked).toEqual([]);
  inside.closeAllConnections();
  inside.close();
});

test('but where the installation opens a network for such services', async () => {
  const inside = createServer((_, response) => response.end('{"found":false}'));
  inside.listen(0, '127.0.0.1');
  await once(inside, 'listening');
  const { port } = inside.address() as AddressInfo;
  const granted = openCallServices(['127.0.0.1/32']);
  expect(await granted.post(`http://127.0.0.1:${port}/`, {}, 10_000)).toEqual({ found: false });
  await granted.stop();
  inside.closeAllConnections();
  inside.close();
});

async function listening(answer: (path: string) => { status: number; location?: string }) {
  const heard: { path: string; key: unknown }[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    heard.push({ path, key: request.headers['x-key'] });
    const { status, location } = answer(path);
    response.writeHead(status, location === undefined ? {} : { location }).end('{"found":false}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    heard,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

test('a secret that is sealed for its origin does not open for another, whatever the routes say', async () => {
  const own = await listening(() => ({ status: 200 }));
  const other = await listening(() => ({ status: 200 }));
  const granted = openCallServices(['127.0.0.1/32']);
  const place = 'here';
  const bound = { header: 'x-key', place, binding: 'origin' as const };
  const secret = { ...bound, origin: own.origin, sealedValue: seal('the key', `${place}|${own.origin}`) };
  expect(await granted.post(`${own.origin}/guard`, {}, 10_000, secret)).toEqual({ found: false });
  for (const moved of [{ origin: other.origin }, { origin: other.origin, binding: 'row' as const }])
    await expect(granted.post(`${other.origin}/`, {}, 10_000, { ...secret, ...moved })).rejects.toThrow();
  expect([own.heard, other.heard]).toEqual([[{ path: '/guard', key: 'the key' }], []]);
  await granted.stop();
  own.close();
  other.close();
});

test('a secret is sent where it belongs, and goes nowhere else: neither to another address nor along a redirect', async () => {
  const other = await listening(() => ({ status: 200 }));
  const own = await listening((path) =>
    path === '/moved' ? { status: 307, location: `${other.origin}/taken` } : { status: 200 },
  );
  const granted = openCallServices(['127.0.0.1/32']);
  const secret = {
    origin: own.origin,
    header: 'x-key',
    sealedValue: seal('the key', 'here'),
    place: 'here',
  };
  expect(await granted.post(`${own.origin}/guard`, {}, 10_000, secret)).toEqual({ found: false });
  await expect(granted.post(`${own.origin}/moved`, {}, 10_000, secret)).rejects.toThrow('307');
  await expect(granted.post(`${other.origin}/guard`, {}, 10_000, secret)).rejects.toThrow('another address');
  await expect(
    granted.post(`${own.origin}/guard`, {}, 10_000, { ...secret, place: 'there' }),
  ).rejects.toThrow();
  expect(own.heard).toEqual([
    { path: '/guard', key: 'the key' },
    { path: '/moved', key: 'the key' },
  ]);
  expect(other.heard).toEqual([]);
  expect(await granted.post(`${own.origin}/open`, {}, 10_000)).toEqual({ found: false });
  expect(own.heard.at(-1)).toEqual({ path: '/open', key: undefined });
  await granted.stop();
  own.close();
  other.close();
});
