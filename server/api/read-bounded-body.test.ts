import { describe, expect, test, vi } from 'vitest';
import { nothing } from '../access/people.schema.ts';
import { publicDoor } from './auth-door.ts';
import { handleTrpc } from './handle-trpc.ts';
import { nextAuthDoor } from './next-auth-door.ts';
import { readBoundedBody } from './read-bounded-body.ts';

vi.hoisted(() => {
  process.env.DATABASE_APP_URL = 'postgres://nobody@127.0.0.1:9/none';
});

const CHUNK = 64 * 1024;

/** A body without end that announces no length, and how much of it was taken. */
function endless(type: string): { request: Request; takenBytes: () => number } {
  let taken = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      taken += CHUNK;
      if (taken > 64_000_000) controller.error(new Error('nobody stopped reading'));
      else controller.enqueue(new Uint8Array(CHUNK).fill(120));
    },
  });
  const request = new Request('http://localhost/api/x', {
    method: 'POST',
    body,
    duplex: 'half',
    headers: { 'content-type': type, host: 'localhost' },
  } as RequestInit);
  return { request, takenBytes: () => taken };
}

describe('a body without end that announces no length is refused after a bounded number of bytes', () => {
  const context = { params: Promise.resolve({ nextauth: ['callback', 'ticket'] }) };
  test.each<[string, string, number, (request: Request) => Promise<Response>]>([
    [
      'at sign-in',
      'application/json',
      16_384,
      publicDoor(nothing, () => Promise.reject(new Error('reached'))),
    ],
    ['at tRPC', 'application/json', 2_000_000, handleTrpc],
    [
      "at next-auth's callback",
      'application/x-www-form-urlencoded',
      16_384,
      (request) => nextAuthDoor(request, context),
    ],
  ])('%s', async (_, type, limitBytes, door) => {
    const { request, takenBytes } = endless(type);
    expect((await door(request)).status).toBe(413);
    expect(takenBytes()).toBeLessThan(limitBytes + 4 * CHUNK);
  });
});

test('a body that stands still is refused, and one that fits is read whole', async () => {
  const still = new Request('http://localhost', {
    method: 'POST',
    body: new ReadableStream(),
    duplex: 'half',
  } as RequestInit);
  const limits = { maxBytes: 10, waitMs: 20, tooLarge: 'It is too large.' };
  await expect(readBoundedBody(still, limits)).rejects.toMatchObject({ code: 'timeout' });
  const whole = new Request('http://localhost', { method: 'POST', body: '0123456789' });
  expect(new TextDecoder().decode(await readBoundedBody(whole, limits))).toBe('0123456789');
});
