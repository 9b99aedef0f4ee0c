import { expect, test } from 'vitest';
import { isAllowedAddress } from './token-addresses.ts';
import { createTokenInput } from './tokens.schema.ts';

test.each<[string | null, string[], boolean]>([
  ['203.0.113.7', [], true],
  [null, [], true],
  ['203.0.113.7', ['203.0.113.0/24'], true],
  ['::ffff:203.0.113.7', ['203.0.113.0/24'], true],
  ['203.0.114.7', ['203.0.113.0/24'], false],
  ['203.0.114.7', ['203.0.113.0/24', '203.0.114.7/32'], true],
  ['2001:db8::5', ['2001:db8::/32'], true],
  ['2001:db9::5', ['2001:db8::/32', '0.0.0.0/0'], false],
  ['unknown', ['0.0.0.0/0', '::/0'], false],
  [null, ['0.0.0.0/0'], false],
])('%s within %j: %s', (address, allowed, is) => {
  expect(isAllowedAddress(address, allowed)).toBe(is);
});

const of = (allowedAddresses: unknown) =>
  createTokenInput.safeParse({ name: 'x', role: 'viewer', ttlHours: 1, allowedAddresses });

test.each([
  [
    ['10.0.0.0/8', '2001:db8::/32'],
    ['10.0.0.0/8', '2001:db8::/32'],
  ],
  [
    ['10.1.2.3', '::1'],
    ['10.1.2.3/32', '::1/128'],
  ],
  [[' 10.0.0.0/8 ', '10.0.0.0/8'], ['10.0.0.0/8']],
])('%j is kept as %j', (given, kept) => {
  expect(of(given).data?.allowedAddresses).toEqual(kept);
});

test.each(['10.0.0.0/33', '10.0.0', 'example.org', '::/129', '10.0.0.1/8/8', '0x0a.0.0.1', ''])(
  '%s is no network',
  (given) => {
    expect(of([given]).success).toBe(false);
  },
);
