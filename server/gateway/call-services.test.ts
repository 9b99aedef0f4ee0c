import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, expect, test, vi } from 'vitest';
import { HOSTILE_ADDRESSES } from '#server/platform/testing/hostile-addresses.ts';
import { openCallServices } from './call-services.ts';

vi.hoisted(() => {
  // What is opened for serving clusters is not opened for addresses that policies name.
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
