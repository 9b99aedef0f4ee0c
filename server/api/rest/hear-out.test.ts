import { expect, test } from 'vitest';
import { hearOut } from './hear-out.ts';

function requestOf(pull: (given: ReadableStreamDefaultController<Uint8Array>) => void): Request {
  const body = new ReadableStream<Uint8Array>({ pull }, { highWaterMark: 0 });
  return new Request('http://localhost/', { method: 'PUT', body, duplex: 'half' } as RequestInit);
}

test('everything that is sent is taken', async () => {
  let left = 100;
  await hearOut(
    requestOf((given) => {
      left -= 1;
      if (left > 0) given.enqueue(new Uint8Array(1_000));
      else given.close();
    }),
  );
  expect(left).toBe(0);
});

test('whoever sends nothing more is not waited for', async () => {
  await hearOut(
    requestOf(() => undefined),
    20,
  );
});

test('a request that breaks off, has no body, or was read already is let be', async () => {
  await hearOut(requestOf((given) => given.error(new Error('gone'))));
  await hearOut(new Request('http://localhost/'));
  const read = requestOf((given) => given.close());
  await read.text();
  await hearOut(read);
});
