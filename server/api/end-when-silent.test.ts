import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { endWhenSilent } from './end-when-silent.ts';

const bytes = randomBytes(1_000_000);
const file = () =>
  Readable.from(
    (function* () {
      for (let at = 0; at < bytes.length; at += 100_000) yield bytes.subarray(at, at + 100_000);
    })(),
    { objectMode: false },
  );

test('whoever takes a file gets all of it', async () => {
  const answer = new Response(endWhenSilent(file()));
  expect(Buffer.from(await answer.arrayBuffer()).equals(bytes)).toBe(true);
});

test('whoever is slow, but takes something now and then, gets all of it too', async () => {
  const reader = endWhenSilent(file(), 2_000).getReader();
  let size = 0;
  for (let found = await reader.read(); !found.done; found = await reader.read()) {
    size += found.value.length;
    await new Promise((later) => setTimeout(later, 5));
  }
  expect(size).toBe(bytes.length);
});

test.each([0, 2])(
  'whoever takes nothing after %i parts is hung up on, and the file is closed',
  async (parts) => {
    const source = file();
    const closed = once(source, 'close');
    const reader = endWhenSilent(source, 50).getReader();
    for (let part = 0; part < parts; part += 1) await reader.read();
    await closed;
    await expect(reader.read()).rejects.toThrow('nobody took what was sent');
  },
);

test('whoever hangs up closes the file', async () => {
  const source = file();
  const closed = once(source, 'close');
  const reader = endWhenSilent(source).getReader();
  await reader.read();
  await reader.cancel();
  await closed;
});

test('a file that cannot be read on breaks the answer off', async () => {
  const broken = Readable.from(
    (function* () {
      yield bytes.subarray(0, 10);
      throw new Error('the disk is gone');
    })(),
  );
  await expect(new Response(endWhenSilent(broken)).arrayBuffer()).rejects.toThrow();
});
