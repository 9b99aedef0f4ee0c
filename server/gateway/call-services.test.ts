import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, expect, test } from 'vitest';
import { HOSTILE_ADDRESSES } from '#server/platform/testing/hostile-addresses.ts';
import { openCallServices } from './call-services.ts';

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
