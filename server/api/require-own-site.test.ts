import { describe, expect, test } from 'vitest';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { handleTrpc, requireSameOrigin } from './handle-trpc.ts';
import { requireOwnSite } from './require-own-site.ts';

const URL_HERE = 'https://console.example/api/trpc/people.invite';

function asked(headers: Record<string, string>, method = 'POST'): Request {
  return new Request(URL_HERE, { method, headers: { host: 'console.example', ...headers } });
}

function outcome(run: () => void): string {
  try {
    run();
    return 'taken';
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
}

/** What a browser says of where a request comes from; pages of other sites can change none of these headers. */
describe('a changing request', () => {
  test.each([
    ['of our own page', { 'sec-fetch-site': 'same-origin', origin: 'https://console.example' }, 'taken'],
    ['of another site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }, 'forbidden'],
    ['of a neighbour below the same domain', { 'sec-fetch-site': 'same-site' }, 'forbidden'],
    ['typed into the address bar', { 'sec-fetch-site': 'none' }, 'forbidden'],
    ['of another site, said by the origin alone', { origin: 'https://evil.example' }, 'forbidden'],
    ['of our host on another port', { origin: 'https://console.example:8443' }, 'forbidden'],
    ['of a sandboxed frame', { origin: 'null' }, 'forbidden'],
    ['with an origin that is none', { origin: 'console.example' }, 'forbidden'],
    ['of a host that ends like ours', { origin: 'https://evil-console.example' }, 'forbidden'],
    ['of a host that begins like ours', { origin: 'https://console.example.evil.example' }, 'forbidden'],
    ['of our own page, in an older browser', { origin: 'https://console.example' }, 'taken'],
    ['of a program, which no page made', {}, 'taken'],
  ])('%s is %s', (_, headers, expected) => {
    expect(outcome(() => requireOwnSite(asked(headers)))).toBe(expected);
  });

  test.each([
    ['application/json', 'taken'],
    ['application/json; charset=utf-8', 'taken'],
    ['text/plain', 'invalid'],
    ['application/x-www-form-urlencoded', 'invalid'],
    ['multipart/form-data; boundary=x', 'invalid'],
    ['text/plain; application/json', 'invalid'],
    ['', 'invalid'],
  ])('that a form or a picture could send is no JSON: %s is %s', (type, expected) => {
    const own = { 'sec-fetch-site': 'same-origin' };
    expect(outcome(() => requireSameOrigin(asked({ ...own, 'content-type': type })))).toBe(expected);
  });

  test('is refused by the door itself, before a session is looked for', async () => {
    const foreign = asked({ 'sec-fetch-site': 'cross-site', 'content-type': 'application/json' });
    const answer = await handleTrpc(foreign);
    expect(answer.status).toBe(403);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
  });
});
